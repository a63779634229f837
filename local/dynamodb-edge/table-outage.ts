import { ControlError, optionalNumber, optionalText, readFields } from '../stand-in/control-body.ts'

/**
 * How DynamoDB can fail: `throttle` answers so, `slow` takes its time before it does as it was told, `late_answer` after
 * that, `down` drops the connection, `lost_answer` does as it was told and drops the connection then.
 */
const kinds = ['throttle', 'slow', 'late_answer', 'down', 'lost_answer', 'none'] as const

const SLOW_KINDS: ReadonlySet<string> = new Set(['slow', 'late_answer'])

/** What is wrong with DynamoDB just now. */
export interface TableOutage {
  readonly kind: (typeof kinds)[number]
  readonly delayMs: number
  /** Calls that it still spoils. */
  readonly times: number
}

/** Nothing is wrong. */
export const noTableOutage: TableOutage = { kind: 'none', delayMs: 0, times: 0 }

/**
 * The outage in a body of `POST /_dynamodb/faults`: `{kind, delay_ms?, times?}`, for every call when `times` is not
 * given.
 * @throws ControlError
 */
export function parseTableOutage(value: unknown): TableOutage {
  const fields = readFields(value, ['kind', 'delay_ms', 'times'])
  const text = optionalText('kind', fields.kind)
  const kind = kinds.find((candidate) => candidate === text)
  if (kind === undefined) {
    throw new ControlError(
      `kind is ${JSON.stringify(fields.kind)}; allowed are ${kinds.join(', ')}`,
    )
  }
  const delay = { min: 0, max: 600_000, integer: false }
  const times = { min: 1, max: 1_000_000, integer: true }
  return {
    kind,
    delayMs:
      optionalNumber('delay_ms', fields.delay_ms, delay) ?? (SLOW_KINDS.has(kind) ? 3_000 : 0),
    times: optionalNumber('times', fields.times, times) ?? Number.POSITIVE_INFINITY,
  }
}
