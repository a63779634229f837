import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect } from 'vitest'
import { readFilesDeletion } from '../../lambda/http/delete-files.ts'
import { readQueryParameters } from '../../lambda/http/query-parameters.ts'
import { RefusedRequestError } from '../../lambda/http/refused-request.ts'
import { readSignatureHeaders } from '../../lambda/standard-webhooks/signature-headers.ts'
import { NOT_SIGNED, readSignedMessage } from '../../lambda/standard-webhooks/signed-message.ts'
import { WebhookSecrets } from '../../lambda/standard-webhooks/webhook-secrets.ts'
import { NOW } from '../lambda/factories.ts'
import { httpEvent } from '../lambda/http-event.ts'
import { type FuzzedParser, fuzzed } from './fuzzed-parser.ts'
import { expectRefusal } from './intake.ts'
import { mutated } from './mutated.ts'
import { deletionBody, id } from './valid-inputs.ts'

const ACCEPTANCE = { origin: 'files_api', acceptedAt: NOW } as const
const KEY = Buffer.alloc(32, 7)
const SECRETS = WebhookSecrets.fromText(`whsec_${KEY.toString('base64')}`)
const TIME = String(NOW / 1000)

const query = mutated(
  fc
    .array(fc.tuple(fc.constantFrom('request_id', 'request_id', 'x'), id), { maxLength: 3 })
    .map((pairs) => String(new URLSearchParams(pairs))),
)
const messageId = fc.stringMatching(/^msg_[A-Za-z0-9]{1,20}$/)

interface Signed {
  readonly id: string
  readonly timestamp: string
  readonly signature: string
  readonly body: string
}

const signed = fc.tuple(messageId, deletionBody).map(([webhookId, body]): Signed => {
  const content = `${webhookId}.${TIME}.${body}`
  const signature = `v1,${createHmac('sha256', KEY).update(content).digest('base64')}`
  return { id: webhookId, timestamp: TIME, signature, body }
})

/** A signed message and the same one with some of its parts spoilt. */
const spoilt = signed.chain((good) => {
  const part = (text: string) => fc.oneof(fc.constant(text), mutated(fc.constant(text)))
  return fc
    .record({
      id: part(good.id),
      timestamp: part(good.timestamp),
      signature: part(good.signature),
      body: part(good.body),
    })
    .map((sent) => ({ good, sent }))
})

const headersOf = (message: Signed) => ({
  'webhook-id': message.id,
  'webhook-timestamp': message.timestamp,
  'webhook-signature': message.signature,
})

/** The parsers of what stands beside a body. */
export const httpParsers: readonly FuzzedParser[] = [
  fuzzed('query parameters', 4_000, fc.oneof(query, fc.string({ unit: 'binary' })), (text) => {
    const read = refusedOr(() => readQueryParameters(text, ['request_id']))
    if (read === undefined) return
    expect([...new Set(read.keys())].filter((name) => name !== 'request_id')).toStrictEqual([])
  }),
  fuzzed('DELETE /files', 4_000, query, (text) => {
    const event = { ...httpEvent({ method: 'DELETE', target: '/files' }), rawQueryString: text }
    const read = refusedOr(() => readFilesDeletion(event, ACCEPTANCE))
    if (read === undefined) return
    expect([...new URLSearchParams(text)]).toStrictEqual([['request_id', read.requestId]])
  }),
  fuzzed('webhook headers', 4_000, spoilt, ({ sent }) => {
    const read = readSignatureHeaders(headersOf(sent))
    if ('field' in read) return expectRefusal(read)
    expect([read.id, read.timestamp]).toStrictEqual([sent.id, sent.timestamp])
    expect(read.timestamp).toMatch(/^[0-9]+$/)
    expect(read.id).not.toMatch(/[.,\s]/)
    expect(new Set(read.signatures.map(({ length }) => length))).toStrictEqual(new Set([32]))
  }),
  fuzzed('webhook signature', 4_000, spoilt, ({ good, sent }) => {
    const message = { headers: headersOf(sent), body: Buffer.from(sent.body) }
    const read = readSignedMessage(message, NOW)
    const isSigned = !('field' in read) && SECRETS.signed(read.signedContent, read.signatures)
    if (!isSigned) {
      expectRefusal('field' in read ? read : NOT_SIGNED)
      expect(sent).not.toEqual(good)
    } else {
      const { signature } = sent
      expect(sent).toEqual({ ...good, signature })
      expect(signature).toContain(good.signature)
    }
  }),
]

/** What was read, or undefined where it was refused. Anything else that is thrown is a fault. */
function refusedOr<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof RefusedRequestError)) throw error
    expectRefusal({ field: error.field ?? '', message: error.message })
    return undefined
  }
}
