/**
 * The wait that a `Retry-After` header asks for (RFC 9110, section 10.2.3: seconds or an HTTP date), in
 * milliseconds from `now`. Undefined when the header is absent or says nothing usable; a date that has passed
 * is 0. The caller bounds it from above.
 */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined
  const text = value.trim()
  if (/^\d+$/.test(text)) return Number(text) * 1000
  // Date.parse takes "-5" or "2" for a year, so only what looks like an HTTP date is tried.
  if (!/^[A-Z][a-z]{2,8},? /.test(text)) return undefined
  // The oldest of the three date formats names no zone; HTTP dates are in GMT.
  const at = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}
