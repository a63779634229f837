import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readSignatureHeaders } from '../../../lambda/standard-webhooks/signature-headers.ts'

const SIGNATURE = Buffer.alloc(32, 7)
const V1 = `v1,${SIGNATURE.toString('base64')}`
const GOOD = {
  'webhook-id': 'msg_1',
  'webhook-timestamp': '1614265330',
  'webhook-signature': V1,
}

function fieldOf(headers: Readonly<Record<string, string | undefined>>): string | undefined {
  const read = readSignatureHeaders(headers)
  return 'field' in read ? read.field : undefined
}

describe('the signature headers', () => {
  it('give id, timestamp and signatures as they came', () => {
    expect(readSignatureHeaders(GOOD)).toStrictEqual({
      id: 'msg_1',
      timestamp: '1614265330',
      signatures: [SIGNATURE],
    })
  })

  it.each(Object.keys(GOOD))('say that %s is missing', (name) => {
    for (const absent of [undefined, '']) {
      const read = readSignatureHeaders({ ...GOOD, [name]: absent })
      expect(read).toMatchObject({ field: name, message: expect.stringContaining('is missing') })
    }
  })

  it.each(['a.b', 'a,b', 'a b', ' ', 'é', 'a\u0000', 'x'.repeat(257)])('refuse the id %j', (id) => {
    expect(fieldOf({ ...GOOD, 'webhook-id': id })).toBe('webhook-id')
  })

  it.each([
    'abc',
    '1e9',
    '1.5',
    '-1',
    '+1',
    ' 1',
    '1 ',
    'NaN',
    'Infinity',
    '0x10',
    '1614265330000',
    '1614265330abc',
    '1614265330,1614265330',
    '１６１４２６５３３０',
  ])('refuse the timestamp %j', (timestamp) => {
    expect(fieldOf({ ...GOOD, 'webhook-timestamp': timestamp })).toBe('webhook-timestamp')
  })

  it.each([
    ['cut', V1.slice(0, -5)],
    ['without a value', 'v1,'],
    ['without a version', V1.slice('v1,'.length)],
    ['of another version', V1.replace('v1', 'v2')],
    ['of the asymmetric version', V1.replace('v1', 'v1a')],
    ['of a version in capitals', V1.replace('v1', 'V1')],
    ['without padding', V1.replace(/=+$/, '')],
    ['in base64url', `v1,${'-_'.repeat(21)}A=`],
    ['longer than 32 bytes', `v1,${Buffer.alloc(33).toString('base64')}`],
    ['after a tab', `\t${V1}`],
    ['that came in two headers, which API Gateway joins', `${V1},${V1}`],
    ['after a good one and a comma', `${V1},v1 ${V1}`],
  ])('refuse a signature %s', (_what, signature) => {
    expect(fieldOf({ ...GOOD, 'webhook-signature': signature })).toBe('webhook-signature')
  })

  it('leave signatures of other versions and broken ones aside', () => {
    const list = `v2,abc v1a,${SIGNATURE.toString('base64')}  v1,potato ${V1} ${V1}`
    expect(readSignatureHeaders({ ...GOOD, 'webhook-signature': list })).toMatchObject({
      signatures: [SIGNATURE, SIGNATURE],
    })
  })

  it('are not taken from svix-… headers', () => {
    const svix = Object.fromEntries(
      Object.entries(GOOD).map(([name, value]) => [name.replace('webhook', 'svix'), value]),
    )
    expect(fieldOf(svix)).toBe('webhook-id')
    expect(readSignatureHeaders({ ...GOOD, ...svix, 'svix-id': 'another' })).toMatchObject({
      id: 'msg_1',
    })
  })

  it('are read or refused by the name of a header, whatever they are, and never repeated', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[\d.e+ -]{1,14}$/),
      fc
        .array(fc.oneof(fc.constantFrom('v1', ',', ' ', V1, 'v1,'), fc.base64String()))
        .map((parts) => parts.join('')),
    )
    const headers = fc.record(
      { 'webhook-id': text, 'webhook-timestamp': text, 'webhook-signature': text },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(headers, (given) => {
        const read = readSignatureHeaders({ ...GOOD, ...given })
        if ('field' in read) {
          expect(Object.keys(GOOD)).toContain(read.field)
          expect(read.message.startsWith(read.field)).toBe(true)
          expect(read.message).toMatch(/^[ -~]{1,120}$/)
        } else {
          expect(read.id).toMatch(/^[!-~]+$/)
          expect(read.timestamp).toMatch(/^\d{1,12}$/)
          for (const { length } of read.signatures) expect(length).toBe(32)
        }
      }),
      { numRuns: 10_000 },
    )
  })

  it('give back every signature that a sender lists', () => {
    const signatures = fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { minLength: 1 })
    fc.assert(
      fc.property(signatures, (list) => {
        const buffers = list.map((bytes) => Buffer.from(bytes))
        const header = buffers.map((bytes) => `v1,${bytes.toString('base64')}`).join(' ')
        expect(readSignatureHeaders({ ...GOOD, 'webhook-signature': header })).toMatchObject({
          signatures: buffers,
        })
      }),
    )
  })
})
