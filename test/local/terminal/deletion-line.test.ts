import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDeletionLine } from '../../../local/terminal/deletion-line.ts'

const timestamp = '2026-02-03T12:03:04.000Z'

function line(fields: object): string | undefined {
  return formatDeletionLine(JSON.stringify({ timestamp, ...fields }))
}

describe('the line of a deletion', () => {
  it('tells the outcome, the answer, the attempt and the time', () => {
    const fields = { request_id: 'r-1', status: 200, attempt: 2, duration_ms: 84, origin: 'queue' }
    expect(line({ event: 'outcome', outcome: 'deleted', ...fields })).toMatch(
      /^\d\d:\d\d:\d\d {2}deleted {8}r-1 +200 {2}attempt 2 {2}84 ms {2}queue$/,
    )
  })

  it('tells a long time in seconds', () => {
    const fields = { request_id: 'r-1', status: 200, duration_ms: 61_240 }
    expect(line({ event: 'outcome', outcome: 'deleted', ...fields })).toMatch(/200 {2}61.2 s$/)
  })

  it('tells when a pending deletion is tried again', () => {
    const fields = { request_id: 'r-1', why: 'unavailable', attempt: 1, retry_in_seconds: 1.4 }
    expect(line({ event: 'routed_back', ...fields })).toMatch(
      /unavailable +r-1 +attempt 1 {2}next in 1.4 s$/,
    )
  })

  it.each([
    [119.9, '119.9 s'],
    [120, '2 min'],
    [5_400, '90 min'],
    [7_200, '2 h'],
    [86_400, '24 h'],
    [469_918.4, '5.4 days'],
    ['soon', 'soon'],
  ])('tells a wait of %s s as %s', (retry_in_seconds, told) => {
    const fields = { request_id: 'r-1', why: 'not_due', retry_in_seconds }
    expect(line({ event: 'routed_back', ...fields })?.endsWith(`next in ${told}`)).toBe(true)
  })

  it('tells how many were queued at once', () => {
    expect(line({ event: 'accepted', queued: 250, origin: 'webhook' })).toMatch(
      /queued +250 deletions {2}webhook$/,
    )
  })

  it('tells of requests that were refused, and webhooks that came before', () => {
    const message = 'webhook-id is missing'
    expect(line({ event: 'refused_request', message })).toMatch(/refused +webhook-id is missing$/)
    expect(line({ event: 'webhook_replayed', webhook_id: 'msg_1' })).toMatch(
      /seen before +msg_1 +webhook$/,
    )
  })

  it('names the message when the request has no id', () => {
    const fields = { outcome: 'invalid', message_id: 'm-1', message: 'not JSON', dead_letter: true }
    expect(line({ event: 'outcome', ...fields })).toMatch(/invalid +m-1 +dead letter {2}not JSON$/)
  })

  it.each([
    ['a single attempt', JSON.stringify({ event: 'attempt', request_id: 'r-1' })],
    ['metrics', JSON.stringify({ event: 'outcome', _aws: {} })],
    ['an unknown event', JSON.stringify({ event: 'toString' })],
    ['text', 'Error: boom'],
    ['a JSON number', '7'],
  ])('is left out for %s', (_what, given) => {
    expect(formatDeletionLine(given)).toBeUndefined()
  })

  it('never carries into the terminal what writes or turns text round there', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.jsonValue(), (id, status) => {
        const shown = line({ event: 'outcome', outcome: 'deleted', request_id: id, status })
        expect(shown).toBeDefined()
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
      }),
    )
  })

  it.each(['\u202e', '\u2066', '\u200b', '\u2028', '\ud800', '\u009b'])(
    'shows %j as a space',
    (character) => {
      const fields = { request_id: `a${character}b`, outcome: 'deleted' }
      expect(line({ event: 'outcome', ...fields })).toMatch(/deleted +a b$/)
    },
  )
})
