#!/usr/bin/env -S node --optimize-for-size
/**
 * `documentpro-deletion`: the one command line.
 *
 * @module
 */
import { enableCompileCache } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'

// Taking types off is half of a short command's time, and a third of its memory.
enableCompileCache()
const { runProgram } = await import('./program.ts')
const { stopOnSignals } = await import('./stop-on-signals.ts')
const { WAIT_SECONDS } = await import('./surroundings.ts')
const { processTerminal: terminal } = await import('./terminal/terminal.ts')

// The callback of each write tells its error; without a listener it would be thrown as well.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

const code = await runProgram(process.argv.slice(2), {
  terminal,
  stdin: process.stdin,
  env: process.env,
  stopOnSignals: (farewell) =>
    stopOnSignals(() => {
      if (farewell !== undefined) terminal.tell(`\n${farewell}`)
    }),
  waitSeconds: WAIT_SECONDS,
  now: Date.now,
  sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
})
process.exit(code)
