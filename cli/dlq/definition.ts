import { Command, InvalidArgumentError, Option } from 'commander'
import { examples } from '../examples.ts'
import { type PlaceFlags, readPlace } from '../place/place.ts'
import { withPlaceOptions } from '../place/place-options.ts'
import type { Runner } from '../surroundings.ts'
import { nonEmpty, UsageError } from '../usage-error.ts'
import type { DlqCommand, Reading, Selection } from './command.ts'
import { isReason, REASONS, type Reason } from './reasons.ts'

const DEFAULT_LIMIT = 10_000
/** SQS lets 120,000 messages of a queue be in flight (SQS Developer Guide, *Message quotas*). */
const MAX_LIMIT = 100_000

interface Values extends PlaceFlags {
  readonly json?: boolean
  readonly all?: boolean
  readonly reason?: readonly Reason[]
  readonly id?: readonly string[]
  readonly dryRun?: boolean
  readonly force?: boolean
  readonly yes?: boolean
  readonly log?: string
  readonly limit: number
  readonly eventRequestIdPath: readonly string[]
}

/** `dlq` with its commands. */
export function dlqCommand(run: Runner): Command {
  const act = (command: DlqCommand) => run(() => import('./run-command.ts'), command)
  const list = new Command('list')
    .description('what is there, by reason')
    .addOption(reasonOption('only those of this reason; repeatable'))
    .option('--json', 'JSON on stdout, nothing else')
    .action((values: Values) =>
      act({
        name: 'list',
        ...readingOf(values, 'dead-letter queue'),
        selection: selectionOf(values) ?? { by: 'all' },
        json: values.json === true,
      }),
    )
    .addHelpText('after', examples('dlq list', 'dlq list --reason expired --json'))
  const show = new Command('show')
    .description('everything about one, its attempts included')
    .argument('<id>', ID_MEANING, notEmpty)
    .option('--json', 'JSON on stdout, nothing else')
    .action((id: string, values: Values) =>
      act({
        name: 'show',
        ...readingOf(values, 'dead-letter queue'),
        id,
        json: values.json === true,
      }),
    )
    .addHelpText('after', examples('dlq show sample-9'))
  const redrive = new Command('redrive')
    .description('send back to the deletion queue, with a fresh retry window')
    .addOption(new Option('--all', 'all but the invalid ones').conflicts(['reason', 'id']))
    .addOption(reasonOption('those of this reason; repeatable').conflicts('id'))
    .addOption(idOption())
    .option('--dry-run', 'print what would be moved')
    .option('--force', 'also invalid ones, which the worker will most likely refuse again')
    .option('--json', 'JSON on stdout, nothing else')
    .action((values: Values) => {
      const selection = demanded(selectionOf(values), 'redrive needs --all, --reason or --id')
      const force = values.force === true
      if (selection.by === 'reason' && selection.reasons.includes('invalid') && !force) {
        throw new UsageError(
          'the worker would refuse invalid messages again; redrive --reason invalid needs --force',
        )
      }
      return act({
        name: 'redrive',
        ...readingOf(values, 'both queues'),
        selection,
        force,
        dryRun: values.dryRun === true,
        json: values.json === true,
      })
    })
    .addHelpText('after', `${REDRIVING}\n${examples('dlq redrive --reason expired --dry-run')}`)
  const discard = new Command('discard')
    .description('delete dead letters for good; asks first')
    .addOption(reasonOption('those of this reason; repeatable').conflicts('id'))
    .addOption(idOption())
    .option('--yes', "don't ask")
    .option('--log <file>', 'append the log lines to a file instead of stdout')
    .option('--json', 'the counts too, as JSON; the log lines are JSON anyway')
    .action((values: Values) =>
      act({
        name: 'discard',
        selection: demanded(selectionOf(values), 'discard needs --reason or --id'),
        ...readingOf(values, 'dead-letter queue'),
        confirmed: values.yes === true,
        logFile: nonEmpty('--log', values.log),
        json: values.json === true,
      }),
    )
    .addHelpText('after', examples('dlq discard --reason rejected --log discarded.jsonl'))
  const dlq = new Command('dlq')
    .description('looks into the dead-letter queue of the deletion service, and empties it')
    .addHelpText('after', EXPLANATION)
  for (const command of [list, show, redrive, discard]) {
    command
      .option(
        '--limit <number>',
        `read so many messages at most, up to ${MAX_LIMIT}`,
        readLimit,
        DEFAULT_LIMIT,
      )
      .addOption(
        new Option('--event-request-id-path <path>', 'as documentpro:eventRequestIdPath')
          .argParser(readPath)
          .default(['detail', 'request_id'], 'detail.request_id'),
      )
    dlq.addCommand(withPlaceOptions(command, 'both queues'))
  }
  return dlq
}

const ID_MEANING =
  "what any output shows: a request_id, a message id (the dead letter's own, or the one in the worker's log lines), or the SHA-256 of the body as its producer sent it"

const REDRIVING = `
Redrive sends first and deletes then, so at worst a message is on both queues; deleting an id twice is harmless. What
was attempted is in the attributes of the new message, for people; for the worker it's a new request. SQS's own redrive
(StartMessageMoveTask) makes a new request of it too, and leaves nothing to say what was before.`

const EXPLANATION = `
Reasons:
${Object.entries(REASONS)
  .map(([reason, meaning]) => `  ${reason.padEnd(19)}${meaning}`)
  .join('\n')}

SQS shows a message only by receiving it. While a command runs, what it read is hidden from other readers (and from
the queue's "visible" count); at the end, on Ctrl-C and after an error it is made visible again. A command that was
killed leaves it hidden for 5 minutes (list, show) or 15 (redrive, discard). A queue longer than --limit is read in
part, and the command says so.`

function reasonOption(meaning: string): Option {
  return new Option('--reason <reason>', meaning).argParser(
    (given: string, before: readonly Reason[] = []) => [...before, readReason(given)],
  )
}

function idOption(): Option {
  return new Option('--id <id>', 'this one; repeatable').argParser(
    (given: string, before: readonly string[] = []) => [...new Set([...before, notEmpty(given)])],
  )
}

function readingOf(values: Values, needs: 'both queues' | 'dead-letter queue'): Reading {
  const { limit, eventRequestIdPath } = values
  return { place: readPlace(values, needs), limit, eventRequestIdPath }
}

function selectionOf({ all, reason, id }: Values): Selection | undefined {
  if (all === true) return { by: 'all' }
  if (reason !== undefined) return { by: 'reason', reasons: reason }
  return id === undefined ? undefined : { by: 'id', ids: id }
}

function demanded(selection: Selection | undefined, sentence: string): Selection {
  if (selection !== undefined) return selection
  throw new UsageError(sentence)
}

function notEmpty(given: string): string {
  if (given !== '') return given
  throw new InvalidArgumentError('Allowed is a request_id or message_id.')
}

function readReason(given: string): Reason {
  if (isReason(given)) return given
  throw new InvalidArgumentError(`Allowed is ${Object.keys(REASONS).join(', ')}.`)
}

function readLimit(given: string): number {
  const limit = Number(given)
  if (given.trim() !== '' && Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) {
    return limit
  }
  throw new InvalidArgumentError(`Allowed is a whole number from 1 to ${MAX_LIMIT}.`)
}

function readPath(given: string): readonly string[] {
  if (/^detail(\.[\w-]+)+$/.test(given)) return given.split('.')
  throw new InvalidArgumentError('Allowed are names with dots between them, beginning with detail.')
}
