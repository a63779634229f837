import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'

/** Thrown for flags that are unknown or have a bad value. */
export class FlagError extends Error {
  override name = 'FlagError'
}

/**
 * The values of the flags that `options` knows.
 * @throws FlagError when there is another one, with all that are known
 */
export function parseStrictly<Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values
  } catch (error) {
    const [sentence] = error instanceof Error ? error.message.split('. ') : ['the flags are wrong']
    const known = Object.keys(options).map((name) => `--${name}`)
    throw new FlagError(`${sentence}; the flags are ${known.join(', ')}`, { cause: error })
  }
}
