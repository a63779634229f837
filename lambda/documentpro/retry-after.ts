/** Seconds from here on would be a wait of thirty years: who sends them means a point in time. */
const FIRST_EPOCH_NUMBER = 1_000_000_000

/** A point in time that is further ahead was meant otherwise; in milliseconds. */
const MAX_AHEAD_MS = 90 * 86_400_000

/**
 * The wait that a `Retry-After` header asks for (RFC 9110, section 10.2.3: seconds or an HTTP date), in
 * milliseconds from `now`. Fractions of a second are read as well, and so is what some servers send instead of
 * seconds: an epoch time, in seconds or milliseconds. Undefined when the header is absent or says nothing usable;
 * a date that has passed is 0. The caller bounds it from above.
 */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined
  const text = value.trim()
  if (/^\d+(\.\d+)?$/.test(text)) return readNumber(Number(text), now)
  // Date.parse takes "-5" or "2" for a year, so only what looks like an HTTP date is tried.
  if (!/^[A-Z][a-z]{2,8},? /.test(text)) return undefined
  // The oldest of the three date formats names no zone; HTTP dates are in GMT.
  const at = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}

/** Rounded up: the wait is a lower bound. */
function readNumber(number: number, now: number): number {
  const asSeconds = Math.ceil(number * 1000)
  if (number <= FIRST_EPOCH_NUMBER) return asSeconds
  const at = [asSeconds, Math.ceil(number)].find((time) => time > now && time <= now + MAX_AHEAD_MS)
  return at === undefined ? asSeconds : at - now
}
