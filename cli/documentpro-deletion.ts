#!/usr/bin/env node
/**
 * `documentpro-deletion`: the one command line.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { runProgram } from './program.ts'
import { stopOnSignals } from './stop-on-signals.ts'
import { WAIT_SECONDS } from './surroundings.ts'
import { processTerminal as terminal } from './terminal/terminal.ts'

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
