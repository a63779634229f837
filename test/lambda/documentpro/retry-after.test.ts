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
    '1.5',
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

  it('counts whole seconds, however many', () => {
    fc.assert(
      fc.property(fc.nat(), (seconds) => {
        expect(parseRetryAfter(String(seconds), NOW)).toBe(seconds * 1_000)
      }),
    )
    expect(parseRetryAfter('9'.repeat(400), NOW)).toBe(Number.POSITIVE_INFINITY)
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
