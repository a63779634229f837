import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** Takes longest, and waits for most of that. */
const SOAK = 'test/e2e/soak.test.ts'

/** These run whole services, or change their process, each in one of its own. */
const APART = [
  'test/e2e/**/*.test.ts',
  'test/local/{service,start}.test.ts',
  'test/docs/pasted-blocks.test.ts',
  'test/permissions/mutants.test.ts',
  // Takes every other machine's connections away from its process.
  'test/local/loopback-only.test.ts',
  // Replaces a module.
  'test/lambda/settings-read.test.ts',
]

/** Each process reads the same modules once more, so that there are fewer of them. */
const LATER = { sequence: { groupOrder: 1 }, maxWorkers: 5 }

export default defineConfig({
  test: {
    // More than cores: most of what services do is waiting.
    maxWorkers: 7,
    // The collector's own threads find both cores busy.
    execArgv: ['--single-threaded-gc'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    globalSetup: ['test/one-temporary-directory.ts', 'test/no-settings-of-the-shell.ts'],
    // Half of what a command line or a synthesis takes is compiling, and taking types off.
    env: {
      NODE_COMPILE_CACHE: fileURLToPath(
        new URL('node_modules/.cache/node-compile', import.meta.url),
      ),
    },
    // Those apart first, and then the soak, which waits, beside all others: it begins before them, by its name.
    projects: [
      { extends: true, test: { name: '1 soak', include: [SOAK], ...LATER } },
      { extends: true, test: { name: '2 apart', include: APART, exclude: [SOAK] } },
      {
        extends: true,
        test: {
          name: '3 together',
          ...LATER,
          include: ['test/**/*.test.ts'],
          exclude: APART,
          // A process of its own costs more than most of these take.
          isolate: false,
          setupFiles: 'test/left-as-found.ts',
        },
      },
    ],
  },
})
