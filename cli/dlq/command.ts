import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { type Place, readPlace } from './place.ts'
import { isReason, REASONS, type Reason } from './reasons.ts'
import { nonEmpty, UsageError } from './usage-error.ts'

/** Which dead letters are meant. */
export type Selection =
  | { readonly by: 'all' }
  | { readonly by: 'reason'; readonly reasons: readonly Reason[] }
  | { readonly by: 'id'; readonly ids: readonly string[] }

export interface Reading {
  readonly place: Place
  /** Messages read at most. */
  readonly limit: number
  readonly eventRequestIdPath: readonly string[]
}

export type Command =
  | { readonly name: 'help' }
  | (Reading & { readonly name: 'list'; readonly selection: Selection; readonly json: boolean })
  | (Reading & { readonly name: 'show'; readonly id: string; readonly json: boolean })
  | (Reading & {
      readonly name: 'redrive'
      readonly selection: Selection
      readonly dryRun: boolean
      readonly force: boolean
    })
  | (Reading & {
      readonly name: 'discard'
      readonly selection: Selection
      readonly confirmed: boolean
      readonly logFile: string | undefined
    })

const DEFAULT_LIMIT = 10_000
/** SQS lets 120,000 messages of a queue be in flight (SQS Developer Guide, *Message quotas*). */
const MAX_LIMIT = 100_000

const FLAGS = {
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
  all: { type: 'boolean' },
  reason: { type: 'string', multiple: true },
  id: { type: 'string', multiple: true },
  'dry-run': { type: 'boolean' },
  force: { type: 'boolean' },
  yes: { type: 'boolean' },
  log: { type: 'string' },
  limit: { type: 'string' },
  'event-request-id-path': { type: 'string' },
  'data-dir': { type: 'string' },
  stack: { type: 'string' },
  'queue-url': { type: 'string' },
  'dead-letter-queue-url': { type: 'string' },
  region: { type: 'string' },
  'endpoint-url': { type: 'string' },
} as const satisfies ParseArgsOptionsConfig

type FlagName = keyof typeof FLAGS

const EVERYWHERE: readonly FlagName[] = [
  'help',
  'limit',
  'event-request-id-path',
  'data-dir',
  'stack',
  'queue-url',
  'dead-letter-queue-url',
  'region',
  'endpoint-url',
]
/** The flags that a command takes besides; another one may change what the person believes will happen. */
const OWN_FLAGS = {
  list: ['json', 'reason'],
  show: ['json'],
  redrive: ['all', 'reason', 'id', 'dry-run', 'force'],
  discard: ['reason', 'id', 'yes', 'log'],
} as const satisfies Record<string, readonly FlagName[]>

type CommandName = keyof typeof OWN_FLAGS
type Values = ReturnType<typeof parse>['values']

/**
 * Reads the command line.
 * @throws UsageError
 */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args)
  if (values.help === true) return { name: 'help' }
  const [name, ...operands] = positionals
  if (name === undefined || !isCommandName(name)) {
    const given = name === undefined ? 'no command was given' : `'${name}' is not a command`
    throw new UsageError(`${given}; the commands are ${Object.keys(OWN_FLAGS).join(', ')}`)
  }
  checkFlags(name, values)
  checkOperands(name, operands)
  const reading: Reading = {
    place: readPlace(values, { needsDeletionQueue: name === 'redrive' }),
    limit: readLimit(values.limit),
    eventRequestIdPath: readPath(values['event-request-id-path']),
  }
  switch (name) {
    case 'list': {
      const selection = readSelection(name, values) ?? { by: 'all' }
      return { name, ...reading, selection, json: values.json === true }
    }
    case 'show':
      return { name, ...reading, id: operands[0] ?? '', json: values.json === true }
    case 'redrive':
      return { name, ...reading, ...readRedrive(values) }
    case 'discard':
      return {
        name,
        ...reading,
        selection: demanded(name, readSelection(name, values)),
        confirmed: values.yes === true,
        logFile: nonEmpty('--log', values.log),
      }
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS, strict: true, allowPositionals: true })
  } catch (error) {
    const [sentence] = error instanceof Error ? error.message.split('. ') : ['the flags are wrong']
    throw new UsageError(`${sentence}; see --help`, { cause: error })
  }
}

function isCommandName(text: string): text is CommandName {
  return Object.hasOwn(OWN_FLAGS, text)
}

function checkFlags(name: CommandName, values: Values): void {
  const allowed: readonly string[] = [...EVERYWHERE, ...OWN_FLAGS[name]]
  const stray = Object.keys(values).find((flag) => !allowed.includes(flag))
  if (stray !== undefined) throw new UsageError(`${name} doesn't take --${stray}; see --help`)
}

function checkOperands(name: CommandName, operands: readonly string[]): void {
  const wanted = name === 'show' ? 1 : 0
  if (operands.length === wanted && operands[0] !== '') return
  throw new UsageError(
    name === 'show'
      ? `show takes one request_id or message_id; got ${operands.length}`
      : `${name} takes flags only, and got '${operands[0]}'; see --help`,
  )
}

function readRedrive(values: Values) {
  const selection = demanded('redrive', readSelection('redrive', values))
  const force = values.force === true
  if (selection.by === 'reason' && selection.reasons.includes('invalid') && !force) {
    throw new UsageError(
      'the worker would refuse invalid messages again; redrive --reason invalid needs --force',
    )
  }
  return { selection, force, dryRun: values['dry-run'] === true }
}

function readSelection(name: CommandName, values: Values): Selection | undefined {
  const { all, reason, id } = values
  const given = Object.entries({ all, reason, id }).filter(([, value]) => value !== undefined)
  if (given.length > 1) {
    const names = given.map(([flag]) => `--${flag}`).join(' and ')
    throw new UsageError(`${name} takes one of --all, --reason and --id; got ${names}`)
  }
  if (all === true) return { by: 'all' }
  if (reason !== undefined) return { by: 'reason', reasons: reason.map(readReason) }
  if (id === undefined) return undefined
  if (id.includes('')) throw new UsageError('--id is empty; allowed is a request_id or message_id')
  return { by: 'id', ids: [...new Set(id)] }
}

function demanded(name: 'redrive' | 'discard', selection: Selection | undefined): Selection {
  if (selection !== undefined) return selection
  const ways = name === 'redrive' ? '--all, --reason or --id' : '--reason or --id'
  throw new UsageError(`${name} needs ${ways}`)
}

function readReason(given: string): Reason {
  if (isReason(given)) return given
  throw new UsageError(`--reason is '${given}'; allowed is ${Object.keys(REASONS).join(', ')}`)
}

function readLimit(given: string | undefined): number {
  const limit = given === undefined ? DEFAULT_LIMIT : Number(given)
  if (given?.trim() === '' || !Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new UsageError(`--limit is '${given}'; allowed is a whole number from 1 to ${MAX_LIMIT}`)
  }
  return limit
}

function readPath(given = 'detail.request_id'): readonly string[] {
  if (/^detail(\.[\w-]+)+$/.test(given)) return given.split('.')
  throw new UsageError(
    `--event-request-id-path is '${given}'; allowed are names with dots between them, beginning with detail.`,
  )
}
