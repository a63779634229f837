import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { restored, storable } from '../../../../local/aws/sqs-edge/any-character.ts'

/** What the emulated SQS refuses. */
const REFUSED = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd]/

describe('a body in the emulated SQS', () => {
  it('comes back as it was, whatever its characters', () => {
    const private_ = fc.constantFrom('\ue000', '\ue7ff', '\ue800', '\ue801', '👍', '\u{10ffff}')
    const text = fc
      .array(fc.oneof(private_, fc.string({ unit: 'binary', maxLength: 5 })))
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, (body) => {
        expect(restored(storable(body))).toBe(body)
      }),
    )
  })

  it('is one that it takes where SQS takes it, and none where SQS does not', () => {
    expect(storable('👍 Grüße \ue000\u{10ffff}')).not.toMatch(REFUSED)
    for (const refused of ['\u0000', '\ufffe', '\ud83d', '\udc4d\ud83d']) {
      expect(storable(refused)).toMatch(REFUSED)
    }
  })

  it('is as it was sent where nothing is beyond U+FFFF', () => {
    expect(storable('{"request_id":"Grüße"}')).toBe('{"request_id":"Grüße"}')
  })
})
