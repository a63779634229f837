import { Command, InvalidArgumentError, Option } from 'commander'
import { readAbout, withAboutOptions } from '../about-options.ts'
import { examples } from '../examples.ts'
import { type PlaceFlags, readPlace } from '../place/place.ts'
import { withPlaceOptions } from '../place/place-options.ts'
import type { Runner } from '../surroundings.ts'
import { nonEmpty, UsageError } from '../usage-error.ts'
import type { BulkCommand, ListFormat, WaitOptions } from './command.ts'

interface Values extends PlaceFlags {
  readonly format?: ListFormat
  readonly column?: string
  readonly delimiter: string
  readonly reason?: string
  readonly requestedBy?: string
  readonly rejects?: string
  readonly workDir: string
  readonly yes?: boolean
  readonly expect?: number
  readonly dryRun?: boolean
  readonly again?: boolean
  readonly json?: boolean
  readonly wait?: boolean
  readonly report?: string
  readonly atMost?: number
}

const EXPLANATION = `
The list is read once, whole, before anything is sent: what is confirmed is what is sent. A row that is no id goes to
the rejects file with its line number and the reason; an id that stands there twice is sent once; empty lines are left
out. Gzip is known by its first bytes, UTF-16 by its byte order mark; anything else is UTF-8. Where a CSV's quotes don't
close, the list is refused with the line.

What was sent is kept in the directory --work-dir, by the ids and the queue. After Ctrl-C, a crash or a queue that takes
no more, the same command goes on; one batch of 10 at most is sent twice, which is safe. Ids that SQS didn't take are
listed there in not-sent.txt. Once all is sent, the same list for the same queue is refused without --again.

All of a list is one message group of the queue, so that single deletions aren't delayed by it.

With --wait it then follows the ledger until all have ended, also those of a list that was sent before, and writes a report: a
CSV with id, outcome, evidence, attempts, accepted_at, first_attempt_at and final_at, in the list's order. An id that was gone
before this list is reported as the record has it. Ctrl-C, and the same command goes on. It reads the ledger, so it takes
dynamodb:BatchGetItem beside sqs:SendMessage. In both files a cell that a spreadsheet would take for a formula gets a ' before it.`

export function bulkCommand(run: Runner): Command {
  const command = new Command('bulk')
    .description('deletes all ids of a list: checks it, asks, and sends them to the deletion queue')
    .argument('<file>', 'the list; - for stdin')
    .addOption(
      new Option(
        '--format <format>',
        'lines: an id a line; default by the name of the file (.csv, .ndjson, .jsonl, each also with .gz), csv with --column, else lines',
      ).choices(['csv', 'ndjson', 'lines']),
    )
    .option(
      '--column <name>',
      'where the ids are: a column of the CSV, or a key of each JSON object (default: request_id)',
    )
    .option(
      '--delimiter <character>',
      'between the cells of a CSV; tab for a tab',
      readDelimiter,
      ',',
    )
    .option('--rejects <file>', 'rows that are no ids, as CSV (default: <file>.rejects.csv)')
    .option('--work-dir <path>', 'keeps what is sent of which list', '.documentpro-deletion')
    .option('--yes', "don't ask; above 1000 ids it needs --expect")
    .option('--expect <count>', 'how many ids there must be, or nothing is sent', readCount)
    .option('--dry-run', 'check the list and say what would be sent')
    .option('--again', 'also what was sent to this queue before')
    .option('--wait', 'until all have ended; writes the report')
    .option('--report <file>', 'with --wait: what became of each (default: <file>.report.csv)')
    .option(
      '--at-most <seconds>',
      'with --wait: no longer, and the report has what is open as it is then',
      readCount,
    )
    .option('--json', 'the counts as a line of JSON on stdout')
    .action((source: string, values: Values) =>
      run(() => import('./run-command.ts'), commandOf(source, values)),
    )
    .addHelpText(
      'after',
      `${EXPLANATION}\n${examples(
        'bulk ids.txt --dry-run',
        'bulk customers.csv --column result_id --reason "contract ended"',
        'bulk ids.ndjson.gz --yes --expect 120000 --stack DocumentProDeletion',
        'bulk - --yes --expect 3 < ids.txt',
        'bulk ids.txt --wait --report outcomes.csv',
      )}`,
    )
  return withPlaceOptions(withAboutOptions(command), 'deletion queue')
}

function commandOf(source: string, values: Values): BulkCommand {
  if (source === '') throw new UsageError('the name of the list is empty')
  const column = nonEmpty('--column', values.column)
  const format = values.format ?? formatOf(source, column)
  if (format === 'lines' && column !== undefined) {
    throw new UsageError('--column goes with --format csv or ndjson')
  }
  const name = source === '-' ? 'stdin' : source
  return {
    list: { source, format, column, delimiter: values.delimiter },
    place: readPlace(values, 'deletion queue'),
    about: readAbout(values),
    rejectsFile: nonEmpty('--rejects', values.rejects) ?? `${name}.rejects.csv`,
    workDirectory: nonEmpty('--work-dir', values.workDir) ?? '',
    confirmed: values.yes === true,
    expected: values.expect,
    dryRun: values.dryRun === true,
    again: values.again === true,
    json: values.json === true,
    wait: waitOf(values, name),
  }
}

function waitOf(values: Values, name: string): WaitOptions | undefined {
  const { wait = false, report, atMost, dryRun = false, queueUrl } = values
  if (!wait) {
    if (report === undefined && atMost === undefined) return undefined
    throw new UsageError('--report and --at-most go with --wait')
  }
  if (dryRun) throw new UsageError('give one of --dry-run and --wait')
  if (queueUrl !== undefined) {
    throw new UsageError('--wait reads the ledger, which is found by --data-dir or --stack')
  }
  return {
    reportFile: nonEmpty('--report', report) ?? `${name}.report.csv`,
    atMostMs: atMost === undefined ? Number.POSITIVE_INFINITY : atMost * 1_000,
  }
}

/** How a list is written, by its name. */
export function formatOf(source: string, column: string | undefined): ListFormat {
  const name = source.toLowerCase().replace(/\.gz$/, '')
  if (name.endsWith('.csv')) return 'csv'
  if (name.endsWith('.ndjson') || name.endsWith('.jsonl')) return 'ndjson'
  return column === undefined ? 'lines' : 'csv'
}

function readDelimiter(given: string): string {
  if (given === 'tab') return '\t'
  if (/^[^"\r\n]$/.test(given)) return given
  throw new InvalidArgumentError('Allowed is one character, or tab.')
}

function readCount(given: string): number {
  const count = Number(given)
  if (/^\d+$/.test(given) && Number.isSafeInteger(count)) return count
  throw new InvalidArgumentError('Allowed is a whole number.')
}
