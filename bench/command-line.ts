import type { ParseArgsOptionsConfig } from 'node:util'
import { FlagError, parseStrictly } from '../local/terminal/strict-flags.ts'

/**
 * The flags that this program was given. For `--help` it prints the usage and ends; for what it doesn't know it says
 * what it knows and ends, before anything is measured or written.
 */
export function readFlags<Options extends ParseArgsOptionsConfig>(usage: string, options: Options) {
  const args = process.argv.slice(2)
  if (args.includes('--help')) {
    console.log(usage)
    process.exit()
  }
  try {
    return parseStrictly(args, options)
  } catch (error) {
    if (!(error instanceof FlagError)) throw error
    console.error(error.message)
    process.exit(2)
  }
}
