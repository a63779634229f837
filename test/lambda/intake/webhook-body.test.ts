import { describe, expect, it } from 'vitest'
import { readWebhookBody } from '../../../lambda/intake/webhook-body.ts'
import { deletionRequest, NOW } from '../factories.ts'

function read(json: string) {
  return readWebhookBody(json, { origin: 'webhook', acceptedAt: NOW }, ['completed'])
}

const requests = (...ids: readonly string[]) => ({
  kind: 'requests',
  requests: ids.map((id) => deletionRequest(id, { origin: 'webhook' })),
})

describe('the body of a webhook', () => {
  it('asks for what POST /deletions takes', () => {
    expect(read('{"request_id":"a"}')).toStrictEqual(requests('a'))
    expect(read('{"request_ids":["a","b"]}')).toStrictEqual(requests('a', 'b'))
  })

  it.each([
    '{"constructor":"x"}',
    '{"constructor":{"prototype":{"admin":true}}}',
    '{"__proto__":{"request_id":"b"}}',
    '{"total":1,"total":2}',
    `${'['.repeat(100)}${']'.repeat(100)}`,
  ])("is not refused for the names in a document of DocumentPro's event: %s", (document) => {
    const json = `{"event":"file_request_status_change","data":{"request_id":"a",
      "request_status":"completed","response_body":{"result_json_data":${document}}}}`
    expect(read(json)).toStrictEqual(requests('a'))
    expect({}).not.toHaveProperty('admin')
  })

  it.each([
    ['not json', 'body', 'body is not valid JSON'],
    ['', 'body', 'body is not valid JSON'],
    ['null', 'body', 'body must be a JSON object; got null'],
    ['[{"a":1,"a":2}]', 'a', 'body must have the key a only once'],
    ['{"request_id":"a","__proto__":{}}', '__proto__', 'body must not have the key __proto__'],
    ['{"request_id":"a","x":{"prototype":1}}', 'prototype', /must not have the key prototype/],
    ['{"request_id":"a","x":1}', 'x', /^x is not a known field/],
    ['{"event":"file_request_status_change","data":{"x":1,"x":2}}', 'x', /only once/],
    ['{"event":"file_request_status_change","data":[]}', 'data', /must be an object/],
    ['{"event":"else","data":{"constructor":1}}', 'constructor', /must not have the key/],
  ])('is refused when it is %s', (json, field, message) => {
    const intake = read(json)
    expect(intake).toStrictEqual({ kind: 'invalid', field, message: expect.any(String) })
    if (intake.kind === 'invalid') expect(intake.message).toMatch(message)
  })
})
