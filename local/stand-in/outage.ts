import { ControlError, optionalNumber, optionalText, readFields } from './control-body.ts'

/** What is wrong with a stand-in just now. */
export interface Outage<Kind extends string> {
  readonly kind: Kind
  readonly delayMs: number
  /** Requests that it still spoils. */
  readonly times: number
}

/**
 * The outage in the body of a control request: `{kind, delay_ms?, times?}`, for every request when `times` is not given.
 *
 * @param slow the kinds that take 3 s when `delay_ms` isn't given
 * @throws ControlError
 */
export function parseOutage<Kind extends string>(
  value: unknown,
  kinds: readonly Kind[],
  slow: readonly Kind[],
): Outage<Kind> {
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
      optionalNumber('delay_ms', fields.delay_ms, delay) ?? (slow.includes(kind) ? 3_000 : 0),
    times: optionalNumber('times', fields.times, times) ?? Number.POSITIVE_INFINITY,
  }
}
