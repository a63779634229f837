import { Command, InvalidArgumentError } from 'commander'
import { parseRequestId, REQUEST_ID_RULE, type RequestId } from '../../lambda/deletion/request.ts'
import { formatOf } from '../bulk/definition.ts'
import { examples } from '../examples.ts'
import { type PlaceFlags, readPlace } from '../place/place.ts'
import { withPlaceOptions } from '../place/place-options.ts'
import type { Runner } from '../surroundings.ts'
import { printable } from '../terminal/printable.ts'
import { nonEmpty, UsageError } from '../usage-error.ts'
import { MOST_IDS, type StatusCommand } from './command.ts'

const LONGEST_WAIT_SECONDS = 86_400

interface Values extends PlaceFlags {
  readonly file?: string
  readonly column?: string
  readonly wait?: number
  readonly json?: boolean
}

export function statusCommand(run: Runner): Command {
  const command = new Command('status')
    .description('says what became of deletions, from the ledger')
    .argument('[id...]', 'request ids')
    .option(
      '--file <file>',
      `a list of them, as bulk takes it, ${MOST_IDS} at most; - for stdin. Each stands there once in the answer`,
    )
    .option(
      '--column <name>',
      'where the ids are in a CSV or in JSON objects (default: request_id)',
    )
    .option(
      '--wait <seconds>',
      'until all are final, so long at most (default: as it is now)',
      readWait,
    )
    .option('--json', 'an object a line, with the fields of GET /deletions/{request_id}')
    .action((given: readonly string[], values: Values) =>
      run(() => import('./run-command.ts'), {
        of: idsOrList(given, values),
        place: readPlace(values, 'no queue'),
        json: values.json === true,
        waitMs: (values.wait ?? 0) * 1_000,
      }),
    )
    .addHelpText(
      'after',
      examples(
        'status sample-1',
        'status sample-1 sample-2 --wait 60 --json',
        'status --file ids.csv --stack DocumentProDeletion',
        'status --file - < ids.txt',
      ),
    )
  return withPlaceOptions(command, 'no queue')
}

/** @throws UsageError */
function idsOrList(given: readonly string[], values: Values): StatusCommand['of'] {
  const source = nonEmpty('--file', values.file)
  const column = nonEmpty('--column', values.column)
  if (source === undefined) {
    if (column !== undefined) throw new UsageError('--column goes with --file')
    if (given.length === 0) throw new UsageError('give request ids, or --file; see --help')
    return given.map(readId)
  }
  if (given.length > 0) throw new UsageError('give request ids or --file, not both')
  const format = formatOf(source, column)
  return { source, format, column: format === 'lines' ? undefined : column, delimiter: ',' }
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
