import { Command, InvalidArgumentError } from 'commander'
import { parseRequestId, REQUEST_ID_RULE, type RequestId } from '../../lambda/deletion/request.ts'
import { examples } from '../examples.ts'
import { type PlaceFlags, readPlace } from '../place/place.ts'
import { withPlaceOptions } from '../place/place-options.ts'
import type { Runner } from '../surroundings.ts'
import { printable } from '../terminal/printable.ts'
import { UsageError } from '../usage-error.ts'
import type { StatusCommand } from './command.ts'

const LONGEST_WAIT_SECONDS = 86_400

interface Values extends PlaceFlags {
  readonly wait?: number
  readonly json?: boolean
}

export function statusCommand(run: Runner): Command {
  const command = new Command('status')
    .description('says what became of deletions, from the ledger')
    .argument('<id...>', 'request ids')
    .option(
      '--wait <seconds>',
      'until all are final, so long at most (default: as it is now)',
      readWait,
    )
    .option('--json', 'an object a line, with the fields of GET /deletions/{request_id}')
    .action((given: readonly string[], values: Values) => {
      const wanted: StatusCommand = {
        ids: given.map(readId),
        place: readPlace(values, 'no queue'),
        json: values.json === true,
        waitMs: (values.wait ?? 0) * 1_000,
      }
      return run(async (around) => {
        const { runCommand } = await import('./run-command.ts')
        return runCommand(wanted, around)
      })
    })
    .addHelpText('after', examples('status sample-1', 'status sample-1 sample-2 --wait 60 --json'))
  return withPlaceOptions(command, 'no queue')
}

function readId(given: string): RequestId {
  const id = parseRequestId(given)
  if (id !== undefined) return id
  throw new UsageError(`'${printable(given)}' is no request id: it ${REQUEST_ID_RULE}`)
}

function readWait(given: string): number {
  const seconds = given.trim() === '' ? Number.NaN : Number(given)
  if (seconds >= 0 && seconds <= LONGEST_WAIT_SECONDS) return seconds
  throw new InvalidArgumentError(
    `Allowed is a number of seconds from 0 to ${LONGEST_WAIT_SECONDS}.`,
  )
}
