/** Thrown for a command line that can't be followed; the message names what was given and what is allowed. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** @throws UsageError for a flag that was given without anything in it */
export function nonEmpty(flag: string, given: string | undefined): string | undefined {
  if (given === '') throw new UsageError(`${flag} is empty`)
  return given
}
