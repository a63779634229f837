import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRetryAfter } from '../../../lambda/documentpro/retry-after.ts'

const NOW = Date.UTC(1994, 10, 6, 8, 49, 0)

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['120', 120_000],
    [' 5 ', 5_000],
    ['007', 7_000],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 37_000],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 37_000],
    ['Sun Nov  6 08:49:37 1994', 37_000],
    ['Sun, 06 Nov 1994 08:48:00 GMT', 0],
    ['Sun, 06 Nov 1994 08:49:00 GMT', 0],
    ['6.5', 6_500],
    ['0.0001', 1],
    ['1.0', 1_000],
  ])('%j is a wait of %i ms', (value, waitMs) => {
    expect(parseRetryAfter(value, NOW)).toBe(waitMs)
  })

  it.each([
    undefined,
    '',
    ' ',
    'abc',
    'Soon, very',
    '-5',
    '+5',
    '1.5.5',
    '.5',
    '5.',
    '1,5',
    '1e3',
    '0x10',
    '5s',
    '1994-11-06T08:49:37Z',
    '06 Nov 1994 08:49:37 GMT',
    'sun, 06 Nov 1994 08:49:37 GMT',
    'X Sun, 06 Nov 1994 08:49:37 GMT',
  ])('%j says nothing', (value) => {
    expect(parseRetryAfter(value, NOW)).toBeUndefined()
  })

  it('counts seconds, however many', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1_000_000_000 }), (seconds) => {
        expect(parseRetryAfter(String(seconds), NOW)).toBe(seconds * 1_000)
      }),
    )
    expect(parseRetryAfter('9'.repeat(400), NOW)).toBe(Number.POSITIVE_INFINITY)
  })

  describe('where the seconds are those of a point in time', () => {
    const at = Date.UTC(2026, 10, 24, 12)
    const DAY_MS = 86_400_000

    it.each([
      ['an epoch time in seconds', '1795521660', 60_000],
      ['one with a fraction', '1795521600.25', 250],
      ['one in milliseconds', '1795521600001', 1],
      ['one in 90 days, in seconds', String((at + 90 * DAY_MS) / 1000), 90 * DAY_MS],
      ['one in 90 days, in milliseconds', String(at + 90 * DAY_MS), 90 * DAY_MS],
    ])('waits until then: %s', (_what, value, waitMs) => {
      expect(parseRetryAfter(value, at)).toBe(waitMs)
    })

    it.each([
      ['a time that has passed', '1795521599'],
      ['this very moment', '1795521600'],
      ['a time beyond 90 days', String((at + 90 * DAY_MS) / 1000 + 1)],
      ['milliseconds beyond 90 days', String(at + 90 * DAY_MS + 1)],
      ['the greatest number of seconds', '1000000000'],
    ])('and otherwise counts them: %s', (_what, value) => {
      expect(parseRetryAfter(value, at)).toBe(Number(value) * 1_000)
    })

    it('counts a thousand million seconds as such, also where they are a time ahead', () => {
      expect(parseRetryAfter('1000000000', 999_999_999_000)).toBe(1_000_000_000_000)
      expect(parseRetryAfter('1000000001', 999_999_999_000)).toBe(2_000)
    })
  })

  it('counts to an HTTP date, and never into the past', () => {
    const dates = fc.date({
      min: new Date(Date.UTC(1971, 0)),
      max: new Date(Date.UTC(9999, 0)),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(dates, dates, (now, date) => {
        const seconds = Math.floor(date.getTime() / 1000) * 1000
        const expected = Math.max(0, seconds - now.getTime())
        expect(parseRetryAfter(date.toUTCString(), now.getTime())).toBe(expected)
      }),
    )
  })

  it('is never negative and never throws, whatever the header holds', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        expect(parseRetryAfter(value, NOW) ?? 0).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
