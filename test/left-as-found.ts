/**
 * Set up before each file that shares its process with others. What a file stubbed is taken back after it; one that
 * leaves the process other than it found it all the same fails itself, rather than one after it.
 *
 * @module
 */
import { afterAll, expect, vi } from 'vitest'

const SIGNALS = ['SIGINT', 'SIGTERM', 'uncaughtException', 'unhandledRejection'] as const

/** What a file could leave behind for the next. */
function surroundings() {
  const { Date: clock, fetch, setTimeout, setInterval, setImmediate, queueMicrotask } = globalThis
  return {
    directory: process.cwd(),
    exitCode: process.exitCode,
    fakeTimers: vi.isFakeTimers(),
    globals: { clock, fetch, setTimeout, setInterval, setImmediate, queueMicrotask },
    output: [process.stdout.write, process.stderr.write, console.log, console.error],
    listeners: SIGNALS.map((name) => process.listenerCount(name)),
  }
}

const variables = { ...process.env }
const found = surroundings()

/** Names only: a value may be a secret of whoever runs the tests. */
function changedVariables(): readonly string[] {
  const names = Object.keys({ ...variables, ...process.env })
  return names.filter((name) => process.env[name] !== variables[name])
}

afterAll(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  expect(changedVariables(), 'variables that the file left changed').toStrictEqual([])
  expect(surroundings(), 'what the file left behind').toStrictEqual(found)
})
