import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  readSignedMessage,
  type WebhookMessage,
} from '../../../lambda/standard-webhooks/signed-message.ts'
import { WebhookSecrets } from '../../../lambda/standard-webhooks/webhook-secrets.ts'
import { NOW } from '../factories.ts'
import { OTHER_SECRET, SECRET, signed, withHeaders } from './signed.ts'

/** Where a message fails, or undefined when it's accepted. */
function refusedAt(message: WebhookMessage, secrets = SECRET, now = NOW): string | undefined {
  const read = readSignedMessage(message, now)
  if ('field' in read) return read.field
  const isSigned = WebhookSecrets.fromText(secrets).signed(read.signedContent, read.signatures)
  return isSigned ? undefined : 'webhook-signature'
}

describe('a signed webhook', () => {
  it('is accepted as the official package signs it', () => {
    const message = signed({ id: 'msg_9' })
    expect(readSignedMessage(message, NOW)).toMatchObject({ id: 'msg_9' })
    expect(refusedAt(message)).toBeUndefined()
  })

  it("is accepted as the specification's own example", () => {
    const example = {
      body: Buffer.from('{"test": 2432232314}'),
      headers: {
        'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        'webhook-timestamp': '1614265330',
        'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      },
    }
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
    expect(refusedAt(example, secret, 1_614_265_330_000)).toBeUndefined()
    expect(refusedAt(example, secret, NOW)).toBe('webhook-timestamp')
  })

  it('is accepted whatever the body is, and refused when one byte of it is another', () => {
    const bytes = fc.string({ unit: 'grapheme', minLength: 1 })
    fc.assert(
      fc.property(bytes, fc.nat(), fc.integer({ min: 1, max: 255 }), (body, at, change) => {
        const message = signed({ body })
        expect(refusedAt(message)).toBeUndefined()
        const altered = Buffer.from(message.body)
        const position = at % altered.length
        altered[position] = (altered[position] ?? 0) ^ change
        expect(refusedAt({ ...message, body: altered })).toBe('webhook-signature')
      }),
    )
  })

  it('is refused with an altered body, even if it means the same', () => {
    const message = signed({ body: '{"request_id":"a"}' })
    const spaced = { ...message, body: Buffer.from('{"request_id": "a"}') }
    expect(refusedAt(spaced)).toBe('webhook-signature')
  })

  it('is refused with an altered id', () => {
    const message = withHeaders(signed(), { 'webhook-id': 'msg_2' })
    expect(refusedAt(message)).toBe('webhook-signature')
  })

  it('is refused with another timestamp than the signed one', () => {
    const later = String(NOW / 1000 + 1)
    expect(refusedAt(withHeaders(signed(), { 'webhook-timestamp': later }))).toBe(
      'webhook-signature',
    )
  })

  it('is accepted 5 minutes old, and refused a second older: old timestamp', () => {
    expect(refusedAt(signed({ at: NOW - 300_000 }))).toBeUndefined()
    expect(refusedAt(signed({ at: NOW - 301_000 }))).toBe('webhook-timestamp')
  })

  it('is accepted 5 minutes ahead, and refused a second further: future timestamp', () => {
    expect(refusedAt(signed({ at: NOW + 300_000 }))).toBeUndefined()
    expect(refusedAt(signed({ at: NOW + 301_000 }))).toBe('webhook-timestamp')
  })

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])(
    'is refused for the missing header %s',
    (name) => {
      expect(refusedAt(withHeaders(signed(), { [name]: undefined }))).toBe(name)
    },
  )

  it.each([
    ['wrong version prefix', (signature: string) => signature.replace('v1,', 'v2,')],
    ['truncated signature', (signature: string) => signature.slice(0, -4)],
    ['truncated signature, padded again', (signature: string) => `${signature.slice(0, -5)}A=`],
    ['repeated header', (signature: string) => `${signature},${signature}`],
  ])('is refused: %s', (_what, change) => {
    const message = signed()
    const signature = change(message.headers['webhook-signature'] ?? '')
    expect(refusedAt(withHeaders(message, { 'webhook-signature': signature }))).toBe(
      'webhook-signature',
    )
  })

  it('is refused when another secret signed it', () => {
    expect(refusedAt(signed({ secrets: [OTHER_SECRET] }))).toBe('webhook-signature')
  })

  it('is refused when the id and the time swapped places at the dot', () => {
    const message = signed({ id: 'msg_1' })
    const shifted = { 'webhook-id': 'msg_1.1', 'webhook-timestamp': '1' }
    expect(refusedAt(withHeaders(message, shifted))).toBe('webhook-id')
  })

  it('is accepted with a good signature after nine of other secrets', () => {
    const secrets = [...Array<string>(9).fill(OTHER_SECRET), SECRET]
    expect(refusedAt(signed({ secrets }))).toBeUndefined()
  })

  it('is accepted with either secret while both are live, and only with the new one afterwards', () => {
    const both = `${OTHER_SECRET}\n${SECRET}`
    const old = signed({ secrets: [SECRET] })
    const rotated = signed({ secrets: [OTHER_SECRET] })
    expect([refusedAt(old, both), refusedAt(rotated, both)]).toStrictEqual([undefined, undefined])
    expect(refusedAt(signed({ secrets: [SECRET, OTHER_SECRET] }), both)).toBeUndefined()
    expect(refusedAt(old, OTHER_SECRET)).toBe('webhook-signature')
    expect(refusedAt(rotated, OTHER_SECRET)).toBeUndefined()
  })
})
