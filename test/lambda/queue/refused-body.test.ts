import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deadLetter, refusedLetter } from '../../../lambda/queue/dead-letter.ts'
import { readQueueMessage } from '../../../lambda/queue/queue-message.ts'
import { withoutContent } from '../../../lambda/queue/refused-body.ts'
import { encodeRequest } from '../../../lambda/queue/wire-format.ts'
import { attemptHistory, deadLetterOf, deletionRequest, NOW } from '../factories.ts'
import { anyJsonNode, render } from '../intake/json-document.ts'

const shown = (body: string) => withoutContent(body, OPTIONS.eventRequestIdPath)
const ACCEPTANCE = { origin: 'queue', acceptedAt: NOW, trusted: true } as const
const OPTIONS = { eventRequestIdPath: ['detail', 'request_id'], statuses: ['completed'] }
const read = (body: string) => readQueueMessage(body, ACCEPTANCE, OPTIONS)

describe('what people see of a refused body', () => {
  it.each([
    ["its own fields' values", '{"request_id":"a b","reason":"r","not_before":5}', undefined],
    ['ids in a list', '{"request_ids":["a","b",3,"c d"]}', undefined],
    ['a bare id', 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6', undefined],
    ['a bare id as JSON', '"an-id"', undefined],
    ['white space and duplicate keys', '{ "request_id":"a",\n "request_id" : "b" }', undefined],
    [
      'the kind and size of the rest',
      '{"a":"é1","b":1.5e3,"c":true,"d":null}',
      '{"a":"(a text of 2 characters)","b":"(a number)","c":"(a boolean)","d":null}',
    ],
    [
      'no key that is not plain',
      '{"Max M":{"a":"b"}}',
      '{"(key 1, not plain text)":{"a":"(a text of 1 characters)"}}',
    ],
    [
      'no id that is too long',
      `{"request_id":"${'x'.repeat(300)}"}`,
      '{"request_id":"(a text of 300 characters)"}',
    ],
    [
      'no fields of ours deep inside',
      '{"data":{"request_id":"a","response_body":{"id":"1","reason":"x"}}}',
      '{"data":{"request_id":"a","response_body":{"id":"(a text of 1 characters)","reason":"(a text of 1 characters)"}}}',
    ],
    [
      'the message inside an SNS envelope',
      '{"Type":"Notification","TopicArn":"t","Message":"{\\"request_id\\":1,\\"x\\":\\"y\\"}"}',
      '{"Type":"Notification","TopicArn":"t","Message":"{\\"request_id\\":1,\\"x\\":\\"(a text of 1 characters)\\"}"}',
    ],
    [
      'no text in an SNS envelope',
      '{"Type":"Notification","TopicArn":"t","Message":"Dear all"}',
      '{"Type":"Notification","TopicArn":"t","Message":"(a text of 8 characters)"}',
    ],
    [
      'no text that is JSON under another name',
      '{"Messages":"{\\"x\\":1}","data":{"Message":"{\\"x\\":1}"}}',
      '{"Messages":"(a text of 7 characters)","data":{"Message":"(a text of 7 characters)"}}',
    ],
    [
      'no null in an SNS envelope',
      '{"Type":"Notification","Message":"null"}',
      '{"Type":"Notification","Message":"(a text of 4 characters)"}',
    ],
    [
      'the envelope of an event, and nothing of its detail but the id',
      '{"version":"0","id":"1","detail-type":"t","source":"s","account":"2","time":"n","region":"r","detail":{"request_id":1,"status":"open"}}',
      '{"version":"0","id":"1","detail-type":"t","source":"s","account":"2","time":"n","region":"r","detail":{"request_id":1,"status":"(a text of 4 characters)"}}',
    ],
    [
      'of attempts what we write about them, and nothing else',
      '{"attempts":[{"at":"now","outcome":"deleted","note":"Dear"}]}',
      '{"attempts":[{"at":"now","outcome":"deleted","note":"(a text of 4 characters)"}]}',
    ],
    [
      'the ids after something else in their list',
      '{"request_ids":["a",{"n":"x"},["c"],"b"]}',
      '{"request_ids":["a",{"n":"(a text of 1 characters)"},["c"],"b"]}',
    ],
    ['an id of the longest length', `{"request_id":"${'x'.repeat(256)}"}`, undefined],
    ['the optional fields beside an id', '{"data":{"request_id":"a","reason":"r"}}', undefined],
    [
      'them beside the id of an event, and nowhere else',
      '{"detail":{"request_id":1,"reason":"r","x":{"reason":"s"}},"x":{"reason":"s"}}',
      '{"detail":{"request_id":1,"reason":"r","x":{"reason":"(a text of 1 characters)"}},"x":{"reason":"(a text of 1 characters)"}}',
    ],
    [
      'one that is too long as what it can not be',
      `{"request_id":"a","reason":"${'x'.repeat(257)}"}`,
      '{"request_id":"a","reason":["(a text of 257 characters)"]}',
    ],
    [
      'no longer text',
      'Dear Mr Smith, enclosed you find your invoice',
      '(a text of 45 characters)',
    ],
    [
      'nothing of JSON that ends too early',
      '{"request_id":"a","response_body":"Dear',
      '(a text of 39 characters)',
    ],
  ])('has %s', (_what, body, expected = body) => {
    expect(shown(body)).toBe(expected)
  })

  it("has the id at the configured path's last name", () => {
    expect(withoutContent('{"detail":{"file":"a","other":"b"}}', ['detail', 'file'])).toBe(
      '{"detail":{"file":"a","other":"(a text of 1 characters)"}}',
    )
  })

  it('is refused again when it was refused for a text that is too long', () => {
    const reason = 'x'.repeat(257)
    const fields = { request_id: 'a', reason }
    for (const body of [
      fields,
      { 'detail-type': 't', source: 's', detail: fields },
      { event: 'file_request_status_change', data: { ...fields, request_status: 'completed' } },
      { Type: 'Notification', TopicArn: 't', Message: JSON.stringify(fields) },
    ]) {
      expect(read(shown(JSON.stringify(body)))).toMatchObject({
        kind: 'invalid',
        field: expect.stringMatching(/reason$/),
      })
    }
  })

  it('has all of our own message', () => {
    const request = deletionRequest('a', { history: attemptHistory(), traceId: 'Root=1' })
    const body = encodeRequest(request).replace('"v":1', '"v":2')
    expect(shown(body)).toBe(body)
  })

  it('is refused for the same field, or taken for the same ids, whatever it was', () => {
    fc.assert(
      fc.property(anyJsonNode, (node) => {
        const body = render({
          kind: 'object',
          members: [
            { key: 'request_id', escaped: false, value: { kind: 'scalar', value: 'a' } },
            { key: 'data', escaped: false, value: node },
          ],
        })
        expect(read(shown(body))).toStrictEqual(read(body))
      }),
    )
  })

  it('has no text and no number of a document, whatever the document is', () => {
    fc.assert(
      fc.property(anyJsonNode, (node) => {
        JSON.parse(shown(render(node)), (key, value: unknown) => {
          if (typeof value === 'object' || ['request_id', ''].includes(key)) return value
          if (!/^\d+$/.test(key))
            expect(value).toMatch(/^\(a (text of \d+ characters|number|boolean)\)$/)
          return value
        })
      }),
    )
  })
})

describe('the dead letter of a refused message', () => {
  const refusal = { messageId: 'm', field: 'body', message: 'body is not valid JSON' }
  const attributesOf = (body: string) =>
    refusedLetter(body, NOW, refusal, OPTIONS.eventRequestIdPath).MessageAttributes

  it('lets its producer find the message again by its hash', () => {
    expect(attributesOf('not json')).toMatchObject({
      reason: { StringValue: 'invalid' },
      field: { StringValue: 'body' },
      body_sha256: {
        StringValue: '7ccfa1fbf3940e6f0c0375d87c0f9235a50514e14cb427bdfaf5077987b26ccf',
      },
    })
  })

  it('is cut where it would be too long, and says how long the message was', () => {
    const body = JSON.stringify({ request_ids: Array.from({ length: 5_000 }, String) })
    const letter = refusedLetter(body, NOW, refusal, OPTIONS.eventRequestIdPath)
    expect(letter.MessageBody).toHaveLength(16_384)
    expect(letter.MessageAttributes?.body_length?.StringValue).toBe(String(body.length))
  })

  it('of a request that was accepted is its own message', () => {
    const request = deletionRequest('a')
    const letter = deadLetter(deadLetterOf({ request }), 'm')
    expect(letter.MessageBody).toBe(encodeRequest(request))
  })
})
