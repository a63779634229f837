import { hash } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { DeadLetter } from '../../../lambda/deletion/conclusion.ts'
import { deadLetter, refusedLetter } from '../../../lambda/queue/dead-letter.ts'
import { sendBatches } from '../../../lambda/queue/send-batches.ts'
import { encodeRequest } from '../../../lambda/queue/wire-format.ts'
import { attemptHistory, deletionRequest, NOW } from '../factories.ts'
import { type EmulatedSqs, startEmulatedSqs } from './emulated-sqs.ts'

const AT = '2026-11-24T12:00:00.000Z'
const PATH = ['detail', 'request_id']

let sqs: EmulatedSqs

beforeAll(async () => {
  sqs = await startEmulatedSqs('dead-letters')
})

beforeEach(() => sqs.reset())

function letter(fields: Partial<DeadLetter> = {}): DeadLetter {
  return {
    request: deletionRequest('a', { history: attemptHistory({ count: 7 }) }),
    outcome: 'rejected',
    at: NOW,
    deadLetter: true,
    status: 400,
    error: 'bad_request',
    message: 'no such id',
    ...fields,
  }
}

/** What arrives on the dead-letter queue of what is sent there. */
async function arrived(...messages: Parameters<typeof sendBatches>[2]) {
  const confirmed = await sendBatches(sqs.client, sqs.urlOf('dead-letters'), messages)
  expect(confirmed).toStrictEqual(messages.map(() => true))
  return sqs.messages('dead-letters').map(({ body, attributes }) => ({ body, attributes }))
}

describe('a dead letter', () => {
  it('tells in its attributes what a person needs to judge it, and holds the whole request', async () => {
    const dead = letter()
    expect(await arrived(deadLetter(dead, 'm'))).toStrictEqual([
      {
        body: encodeRequest(dead.request),
        attributes: {
          reason: 'String rejected',
          request_id: 'String a',
          status: 'Number 400',
          attempts: 'Number 7',
          first_accepted_at: `String ${AT}`,
          error: 'String bad_request',
          message: 'String no such id',
          source_message_id: 'String m',
        },
      },
    ])
  })

  it('has no status where DocumentPro gave no answer', async () => {
    const [found] = await arrived(deadLetter(letter({ status: null, outcome: 'expired' }), 'm'))
    expect(found?.attributes).not.toHaveProperty('status')
    expect(found?.attributes).toMatchObject({ reason: 'String expired' })
  })

  it('is taken by SQS also where there is nothing to say', async () => {
    const [found] = await arrived(deadLetter(letter({ error: '', message: '' }), 'm'))
    expect(found?.attributes).toMatchObject({ error: 'String -', message: 'String -' })
  })
})

describe('what SQS would refuse', () => {
  it("does not keep a dead letter from its queue: DocumentPro's words are cut and mended", async () => {
    const message = `\u0000${'€'.repeat(2_000)}`
    const [found] = await arrived(deadLetter(letter({ error: '\ufffe', message }), 'm'))
    expect(found?.attributes).toMatchObject({
      error: 'String \ufffd',
      message: `String \ufffd${'€'.repeat(1_023)}`,
    })
  })

  it('does not keep a refused message from it: its body is written in ASCII', async () => {
    const inner = JSON.stringify({ request_id: 'a\ufffe\u0000👍', x: 1 })
    const body = JSON.stringify({ Type: 'Notification', TopicArn: 't', Message: inner })
    const refusal = {
      messageId: 'm',
      field: 'Message.x',
      message: 'Message.x is not a known field',
    }
    const [found] = await arrived(refusedLetter(body, NOW, refusal, PATH))
    expect(found?.body).toMatch(/^[\x20-\x7e]+$/)
    expect(JSON.parse(JSON.parse(found?.body ?? '').Message)).toMatchObject({
      request_id: 'a\ufffe\u0000👍',
    })
  })

  it('is no text of many bytes: ten such bodies fit into one send', () => {
    const body = JSON.stringify({ request_ids: Array.from({ length: 5_000 }, () => '€€€ €€€') })
    const { MessageBody = '', MessageAttributes } = refusedLetter(
      body,
      NOW,
      { messageId: 'm', field: 'request_ids', message: 'no' },
      PATH,
    )
    expect(Buffer.byteLength(MessageBody)).toBe(16_384)
    expect(MessageAttributes?.body_length?.StringValue).toBe(String(body.length))
  })
})

describe('the dead letter of a refused message', () => {
  const refusal = { messageId: 'm', field: 'request_id', message: 'request_id must be a string' }

  const LONG = JSON.stringify({ request_ids: Array.from({ length: 2_000 }, () => 'a b c d e') })

  it('holds our fields of the body, its hash, and says what is wrong with it', async () => {
    const letter = refusedLetter('{"request_id":1}', NOW, refusal, PATH)
    expect(await arrived(letter)).toStrictEqual([
      {
        body: '{"request_id":1}',
        attributes: {
          reason: 'String invalid',
          attempts: 'Number 0',
          first_accepted_at: `String ${AT}`,
          field: 'String request_id',
          message: 'String request_id must be a string',
          source_message_id: 'String m',
          body_sha256: `String ${hash('sha256', '{"request_id":1}')}`,
        },
      },
    ])
  })

  it('holds the beginning of a long body, and tells how long it was', async () => {
    const [found] = await arrived(refusedLetter(LONG, NOW, refusal, PATH))
    expect(found?.body).toBe(LONG.slice(0, 16_384))
    expect(found?.attributes).toMatchObject({ body_length: `Number ${LONG.length}` })
  })

  it('holds a body of the greatest length whole', async () => {
    const body = JSON.stringify({ request_ids: ['a'.repeat(250)] }).padEnd(16_384)
    const [found] = await arrived(refusedLetter(body, NOW, refusal, PATH))
    expect(found?.body).toBe(body)
    expect(found?.attributes).not.toHaveProperty('body_length')
  })

  it('fits ten times into one send, however long the bodies are', async () => {
    const long = refusedLetter(LONG, NOW, refusal, PATH)
    expect(await arrived(...Array.from({ length: 10 }, () => long))).toHaveLength(10)
  })
})
