import {
  ControlError,
  type Fields,
  optionalNumber,
  optionalText,
  readFields,
} from '../aws/stand-in/control-body.ts'
import { edgePage, failure } from './answers.ts'
import {
  type FaultKind,
  type FaultTraits,
  type FrontAnswer,
  faultKinds,
  isFaultKind,
} from './fault-kinds.ts'

/** A fault as it is asked for on the control surface: either `kind`, or `status` (with DocumentPro's body). */
export interface FaultRequest {
  /** Without it, the fault is for every id. */
  readonly request_id?: string
  readonly kind?: FaultKind
  /** 400 to 599 without `kind`; with a kind that answers by itself it replaces the status. */
  readonly status?: number
  /** How often it fires. Without it, always. */
  readonly times?: number
  /** The share of the matching requests that it spoils, 0 to 1. Without it, all. */
  readonly rate?: number
  /** Makes `rate` draw the same numbers again. */
  readonly seed?: number
  readonly delay_ms?: number
  /** Whether the result is gone all the same. With a key that isn't valid nothing is ever deleted. */
  readonly deletes?: boolean
  /** The `Retry-After` header, sent as it is. */
  readonly retry_after?: string | number
  /** Replaces the body: a text as it is, anything else as JSON. */
  readonly body?: unknown
}

/** `status` is a fault that was asked for by its status alone. */
export type FaultName = FaultKind | 'status'

/** A fault with everything decided. */
export type Fault = FaultTraits & {
  readonly name: FaultName
  readonly requestId: string | undefined
  readonly times: number
  readonly rate: number
  readonly seed: number | undefined
}

const FIELDS = [
  'request_id',
  'kind',
  'status',
  'times',
  'rate',
  'seed',
  'delay_ms',
  'deletes',
  'retry_after',
  'body',
] as const

/**
 * The faults in a body of `POST /_simulator/faults`: one fault, or `{faults: [...]}`.
 * @throws ControlError
 */
export function parseFaults(value: unknown): readonly Fault[] {
  if (typeof value !== 'object' || value === null || !('faults' in value)) {
    return [parseFault(value)]
  }
  const { faults } = readFields(value, ['faults'])
  if (!Array.isArray(faults)) {
    throw new ControlError(`faults is ${JSON.stringify(faults)}; allowed is a list of faults`)
  }
  return faults.map(parseFault)
}

function parseFault(value: unknown): Fault {
  const fields = readFields(value, FIELDS)
  const { name, traits } = parseTraits(fields)
  const delayMs = optionalNumber('delay_ms', fields.delay_ms, {
    min: 0,
    max: 3_600_000,
    integer: false,
  })
  return {
    ...traits,
    name,
    requestId: optionalText('request_id', fields.request_id),
    times:
      optionalNumber('times', fields.times, { min: 1, max: 1_000_000_000, integer: true }) ??
      Number.POSITIVE_INFINITY,
    rate: optionalNumber('rate', fields.rate, { min: 0, max: 1, integer: false }) ?? 1,
    seed: optionalNumber('seed', fields.seed, { min: 0, max: 0xffff_ffff, integer: true }),
    delayMs: delayMs ?? traits.delayMs,
    deletes: parseDeletes(fields.deletes) ?? traits.deletes,
  }
}

type FaultFields = Fields<(typeof FIELDS)[number]>

function parseTraits(fields: FaultFields): { name: FaultName; traits: FaultTraits } {
  const kind = optionalText('kind', fields.kind)
  if (kind === undefined) return { name: 'status', traits: statusTraits(fields) }
  if (!isFaultKind(kind)) {
    const allowed = Object.keys(faultKinds).join(', ')
    throw new ControlError(`kind is ${JSON.stringify(kind)}; allowed are ${allowed}`)
  }
  const traits: FaultTraits = faultKinds[kind]
  if (traits.answer === 'nobody' || traits.answer === 'documentpro') {
    refuseChanges(kind, traits.answer, fields)
    return { name: kind, traits }
  }
  const status = optionalNumber('status', fields.status, { min: 200, max: 599, integer: true })
  const answer = kind === 'html' && status !== undefined ? () => edgePage(status) : traits.answer
  return { name: kind, traits: { ...traits, answer: withChanges(answer, status, fields) } }
}

function refuseChanges(
  kind: FaultKind,
  answer: 'nobody' | 'documentpro',
  fields: FaultFields,
): void {
  const change = (['status', 'retry_after', 'body'] as const).find(
    (name) => fields[name] !== undefined,
  )
  if (change === undefined) return
  const why =
    answer === 'nobody' ? 'answers nothing' : 'passes on to DocumentPro, which gives its own answer'
  throw new ControlError(
    `${change} can't be given for kind ${kind}, which ${why}; allowed is ${change} without kind, or for a kind that answers by itself`,
  )
}

function statusTraits(fields: FaultFields): FaultTraits {
  const status = optionalNumber('status', fields.status, { min: 400, max: 599, integer: true })
  if (status === undefined) throw new ControlError('a fault needs kind or status; neither is given')
  const answer = failure(status, `The simulator was told to answer ${status}`)
  return {
    answer: withChanges(() => answer, undefined, fields),
    delivery: 'whole',
    deletes: false,
    delayMs: 0,
  }
}

function withChanges(
  answer: FrontAnswer,
  status: number | undefined,
  fields: FaultFields,
): FrontAnswer {
  const { body } = fields
  const retryAfter = parseRetryAfter(fields.retry_after)
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
  return (request) => {
    const own = answer(request)
    return {
      status: status ?? own.status,
      headers:
        retryAfter === undefined ? own.headers : { ...own.headers, 'retry-after': retryAfter },
      body: text ?? own.body,
    }
  }
}

function parseDeletes(value: unknown): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value
  throw new ControlError(`deletes is ${JSON.stringify(value)}; allowed is true or false`)
}

/** Nonsense is allowed, since clients have to cope with it, but it must fit into a header. */
function parseRetryAfter(value: unknown): string | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string' && /^[\x20-\x7e]*$/.test(value)) return value
  throw new ControlError(
    `retry_after is ${JSON.stringify(value)}; allowed is a number or a text of printable ASCII characters`,
  )
}
