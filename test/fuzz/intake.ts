import fc from 'fast-check'
import { expect } from 'vitest'
import { dispose } from '../../lambda/deletion/disposition.ts'
import { NO_ATTEMPTS } from '../../lambda/deletion/history.ts'
import { type DeletionRequest, dueAt, parseRequestId } from '../../lambda/deletion/request.ts'
import { readDeletionFields } from '../../lambda/intake/deletion-fields.ts'
import { readDocumentProEvent } from '../../lambda/intake/documentpro-event.ts'
import { isJsonObject } from '../../lambda/intake/json-object.ts'
import { parseStrictJson } from '../../lambda/intake/strict-json.ts'
import { readWebhookBody } from '../../lambda/intake/webhook-body.ts'
import { readQueueMessage } from '../../lambda/queue/queue-message.ts'
import { withoutContent } from '../../lambda/queue/refused-body.ts'
import { decodeAsNew, decodeRequest, encodeRequest } from '../../lambda/queue/wire-format.ts'
import { NOW, POLICY } from '../lambda/factories.ts'
import { type FuzzedParser, fuzzed } from './fuzzed-parser.ts'
import { mutated } from './mutated.ts'
import {
  anything,
  deletionBody,
  documentProEvent,
  eventBridgeEvent,
  id,
  ownMessage,
  queueMessage,
} from './valid-inputs.ts'

const ACCEPTANCE = { origin: 'queue', acceptedAt: NOW, trusted: true } as const
const path = fc.constantFrom(
  ['detail', 'request_id'],
  ['detail', 'document', 'id'],
  ['detail', '__proto__'],
  ['detail', 'constructor', 'name'],
  ['detail', 'length'],
)

/** The parsers of bodies and messages. */
export const intakeParsers: readonly FuzzedParser[] = [
  fuzzed('strict JSON', 4_000, mutated(queueMessage), (text) => {
    const read = parseStrictJson(text)
    if ('field' in read) return expectRefusal(read)
    expect(read.value).toStrictEqual(JSON.parse(text))
    expect(depthOf(read.value)).toBeLessThanOrEqual(32)
  }),
  fuzzed('request id', 6_000, fc.oneof(anything, mutated(id)), (value) => {
    const read = parseRequestId(value)
    if (read === undefined) expect(isFit(value)).toBe(false)
    else expect([read, isFit(value)]).toStrictEqual([value, true])
  }),
  fuzzed(
    'deletion fields',
    6_000,
    fc.oneof(anything, mutated(deletionBody).map(parsed)),
    (value) => {
      const read = readDeletionFields(value, ACCEPTANCE)
      if ('field' in read) return expectRefusal(read)
      expect(read.length).toBeGreaterThan(0)
      expectTakenFrom(value, read)
    },
  ),
  fuzzed('DocumentPro event', 3_000, mutated(documentProEvent).map(parsed), (value) => {
    if (!isJsonObject(value)) return
    const read = readDocumentProEvent(value, ACCEPTANCE, ['completed'])
    if (read.kind === 'invalid') expectRefusal(read)
    if (read.kind === 'requests') expectTakenFrom(value, read.requests)
  }),
  fuzzed('webhook body', 4_000, mutated(fc.oneof(documentProEvent, deletionBody)), (text) => {
    const read = readWebhookBody(text, ACCEPTANCE, ['completed'])
    if (read.kind === 'invalid') expectRefusal(read)
    if (read.kind === 'requests') expectTakenFrom(JSON.parse(text), read.requests)
  }),
  fuzzed('queue message', 6_000, fc.oneof(mutated(queueMessage), fc.json()), (text) => {
    expectIntake(text, ['detail', 'request_id'])
  }),
  fuzzed(
    'id of an EventBridge event',
    4_000,
    fc.tuple(mutated(eventBridgeEvent), path),
    ([text, eventRequestIdPath]) => expectIntake(text, eventRequestIdPath),
  ),
  fuzzed('our own message', 4_000, mutated(ownMessage).map(parsed), (value) => {
    if (!isJsonObject(value)) return
    const read = decodeRequest(value, NOW)
    if ('field' in read) return expectRefusal(read)
    expectTakenFrom(value, [read])
    const again = decodeRequest(JSON.parse(encodeRequest(read)), NOW)
    expect(again).toStrictEqual(read)
    const notDue = {
      state: 'not_tried',
      why: 'not_due',
      request: read,
      resumeAt: dueAt(read),
    } as const
    const disposition = dispose(notDue, POLICY, NOW, 0.999)
    const { request } = 'request' in disposition ? disposition : disposition.conclusion
    expect(encodeRequest(request)).toContain('"v":1')
  }),
  fuzzed(
    "our own message, in somebody else's hand",
    4_000,
    mutated(ownMessage).map(parsed),
    (value) => {
      if (!isJsonObject(value)) return
      const read = decodeAsNew(value, ACCEPTANCE)
      if ('field' in read) return expectRefusal(read)
      expectTakenFrom(value, [read.request])
      expect(read.request).toMatchObject({
        firstAcceptedAt: NOW,
        history: NO_ATTEMPTS,
        redelivered: false,
      })
      for (const name of read.uncounted) expect(name).toMatch(/^[\w.-]{1,64}$|^\(a key that/)
    },
  ),
  fuzzed('what people see of a refused message', 3_000, mutated(queueMessage), (text) => {
    const options = { eventRequestIdPath: ['detail', 'request_id'], statuses: ['completed'] }
    const read = readQueueMessage(text, ACCEPTANCE, options)
    if (read.kind !== 'invalid') return
    const again = readQueueMessage(
      withoutContent(text, options.eventRequestIdPath),
      ACCEPTANCE,
      options,
    )
    expect(again.kind).toBe('invalid')
  }),
]

function expectIntake(text: string, eventRequestIdPath: readonly string[]): void {
  for (const trusted of [true, false]) {
    const acceptance = { ...ACCEPTANCE, trusted }
    const read = readQueueMessage(text, acceptance, { eventRequestIdPath, statuses: ['completed'] })
    if (read.kind === 'invalid') expectRefusal(read)
    if (read.kind === 'requests') expectTakenFrom(JSON.parse(text), read.requests)
  }
}

/** Named, explained, and of one line without control characters. */
export function expectRefusal({ field, message }: { field: string; message: string }): void {
  expect(field).toMatch(/^[\w.[\]-]{1,120}$|^([\w.[\]]{1,50}\.)?\(a key that is not plain text\)$/)
  expect(message).toMatch(/^[\x20-\x7e]{10,300}$/)
}

function expectTakenFrom(value: unknown, requests: readonly DeletionRequest[]): void {
  const texts = textsIn(value)
  for (const { requestId } of requests) {
    expect([requestId, isFit(requestId), texts.has(requestId)]).toStrictEqual([
      requestId,
      true,
      true,
    ])
  }
}

/** The rule once more, in other words. */
function isFit(value: unknown): boolean {
  if (typeof value !== 'string' || value.length < 1 || value.length > 256) return false
  return [...Buffer.from(value, 'utf16le')].every((byte, index) =>
    index % 2 === 1 ? byte === 0 : byte > 32 && byte < 127,
  )
}

/** Every text in a value, and in the JSON that is in its texts. */
function textsIn(value: unknown): ReadonlySet<string> {
  const texts = new Set<string>()
  const visit = (part: unknown): void => {
    if (typeof part === 'string') {
      texts.add(part)
      const inner = parsed(part)
      if (typeof inner === 'object') visit(inner)
    } else if (typeof part === 'object' && part !== null) {
      Object.values(part).forEach(visit)
    }
  }
  visit(value)
  return texts
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
