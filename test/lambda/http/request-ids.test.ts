import { describe, expect, it } from 'vitest'
import { requestIdFields } from '../../../lambda/http/request-ids.ts'
import { GATEWAY_REQUEST_ID, httpEvent } from '../http-event.ts'

/** The fields of an event that may be anything, as a line has them. */
function fieldsOf(event: unknown): unknown {
  return JSON.parse(JSON.stringify(requestIdFields(event as ReturnType<typeof httpEvent>)))
}

describe('the ids of a request', () => {
  it("are the API's and the caller's", () => {
    expect(fieldsOf(httpEvent({ headers: { 'X-Request-Id': 'caller-1' } }))).toStrictEqual({
      api_request_id: GATEWAY_REQUEST_ID,
      caller_request_id: 'caller-1',
    })
  })

  it.each([
    null,
    'text',
    {},
    { headers: null },
    { headers: 'x', requestContext: { requestId: {} } },
  ])('are none in an event that is something else: %j', (event) => {
    expect(fieldsOf(event)).toStrictEqual({})
  })
})
