import { defineConfig } from 'vitest/config'

/** The tests that mirror what is mutated: what only a journey through everything notices isn't tested enough. */
export default defineConfig({
  test: {
    include: [
      'test/lambda/{deletion,documentpro,ledger,middleware,queue}/**/*.test.ts',
      'test/lambda/worker.test.ts',
    ],
    testTimeout: 20_000,
  },
})
