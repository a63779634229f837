import type { Command } from 'commander'
import { isPlainText, PLAIN_TEXT_RULE } from '../lambda/intake/optional-fields.ts'
import { UsageError } from './usage-error.ts'

/** Adds the flags that say why, and for whom. */
export function withAboutOptions(command: Command): Command {
  return command
    .option('--reason <text>', 'why; kept with each deletion')
    .option('--requested-by <text>', 'who wants it; kept with each deletion')
}

/**
 * The fields of a deletion request that these flags stand for.
 * @throws UsageError
 */
export function readAbout({
  reason,
  requestedBy,
}: {
  readonly reason?: string
  readonly requestedBy?: string
}): Readonly<Record<string, string>> {
  return {
    ...(reason === undefined ? {} : { reason: text('--reason', reason) }),
    ...(requestedBy === undefined ? {} : { requested_by: text('--requested-by', requestedBy) }),
  }
}

function text(flag: string, given: string): string {
  if (isPlainText(given)) return given
  throw new UsageError(`${flag} ${PLAIN_TEXT_RULE}`)
}
