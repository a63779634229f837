import { Command, InvalidArgumentError, Option } from 'commander'
import { FINAL_OUTCOMES } from '../../lambda/deletion/outcome.ts'
import { readTime } from '../../lambda/intake/optional-fields.ts'
import { examples } from '../examples.ts'
import { type PlaceFlags, readPlace } from '../place/place.ts'
import { withPlaceOptions } from '../place/place-options.ts'
import type { Runner } from '../surroundings.ts'
import type { WatchCommand } from './command.ts'

const USUAL_EVERY_SECONDS = 5
const LONGEST_EVERY_SECONDS = 3_600

const EXPLANATION = `
A line for each outcome that the ledger gets, oldest first, until Ctrl-C. An id comes again only when its outcome changes, as
an expired deletion that was redriven does. What is recorded late, after an outage, comes late, too, and isn't left out.

Each look reads the whole ledger, as GET /deletions does: for a large one take a longer --every, or outcome events
(docs/events.md), which cost nothing while nothing happens.`

interface Values extends PlaceFlags {
  readonly outcome?: WatchCommand['outcome']
  readonly since?: number
  readonly every: number
  readonly json?: boolean
}

export function watchCommand(run: Runner): Command {
  const command = new Command('watch')
    .description('shows outcomes as they come, from the ledger')
    // No record tells of what was refused.
    .addOption(
      new Option('--outcome <outcome>', 'only those that ended so').choices(
        FINAL_OUTCOMES.filter((outcome) => outcome !== 'invalid'),
      ),
    )
    .option(
      '--since <time>',
      'also what ended since then, for example 2026-01-31T12:00:00Z (default: a minute ago)',
      readSince,
    )
    .option('--every <seconds>', 'between two looks', readEvery, USUAL_EVERY_SECONDS)
    .option('--json', 'an object a line, with the fields of GET /deletions/{request_id}')
    .action(({ outcome, since, every, ...values }: Values) =>
      run(() => import('./run-command.ts'), {
        place: readPlace(values, 'no queue'),
        outcome,
        since,
        everyMs: every * 1_000,
        json: values.json === true,
      }),
    )
    .addHelpText(
      'after',
      `${EXPLANATION}\n${examples(
        'watch',
        'watch --outcome expired --since 2026-01-31T12:00:00Z --json',
        'watch --stack DocumentProDeletion --every 60',
      )}`,
    )
  return withPlaceOptions(command, 'no queue')
}

function readSince(given: string): number {
  const read = readTime(given, 'It')
  if (typeof read === 'number') return read
  throw new InvalidArgumentError('Allowed is a time such as 2026-01-31T12:00:00Z.')
}

function readEvery(given: string): number {
  const seconds = given.trim() === '' ? Number.NaN : Number(given)
  if (seconds >= 1 && seconds <= LONGEST_EVERY_SECONDS) return seconds
  throw new InvalidArgumentError(
    `Allowed is a number of seconds from 1 to ${LONGEST_EVERY_SECONDS}.`,
  )
}
