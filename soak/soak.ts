/**
 * `npm run soak`: thousands of deletions while everything fails that can, and the proof that none was lost.
 * `npm run demo` is a gentle one.
 *
 * @module
 */
import { FlagError } from '../local/terminal/strict-flags.ts'
import { parseSoakFlags, USAGE } from './flags.ts'
import { soak } from './run-soak.ts'

async function main(): Promise<void> {
  const flags = parseSoakFlags(process.argv.slice(2), Math.random())
  if (flags.help) {
    console.log(USAGE)
    return
  }
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort())
  const { text, holds } = await soak(flags, console.log, stop.signal)
  console.log(`\n${text}`)
  process.exitCode = holds ? 0 : 1
}

main().catch((error: unknown) => {
  console.error(error instanceof FlagError ? error.message : error)
  process.exit(error instanceof FlagError ? 2 : 1)
})
