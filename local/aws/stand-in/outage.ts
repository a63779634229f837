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

/** Nothing is wrong. */
export const NO_OUTAGE = { kind: 'none', delayMs: 0, times: 0 } as const

/** What makes a stand-in fail, and how it fails just now. */
export interface OutageSwitch<Kind extends string> {
  /** Fails in this way from now on. */
  fail(outage: Outage<Kind>): void
  /** What the next request meets; a counted outage is over after its last. */
  meet(): Outage<Kind>
}

/** A stand-in that is well, until it is told otherwise. */
export function createOutageSwitch<Kind extends string>(): OutageSwitch<Kind | 'none'> {
  let outage: Outage<Kind | 'none'> = NO_OUTAGE
  return {
    fail(next) {
      outage = next
    },
    meet() {
      const met = outage
      outage = met.times > 1 ? { ...met, times: met.times - 1 } : NO_OUTAGE
      return met
    },
  }
}
