import { describe, expect, it } from 'vitest'
import { readFilesDeletion } from '../../../lambda/http/delete-files.ts'
import type { RefusedRequestError } from '../../../lambda/http/refused-request.ts'
import type { Acceptance } from '../../../lambda/intake/deletion-fields.ts'
import { NOW } from '../factories.ts'
import { httpEvent } from '../http-event.ts'

const ACCEPTANCE: Acceptance = { origin: 'files_api', acceptedAt: NOW }
function files(query: string) {
  return httpEvent({ method: 'DELETE', target: `/files${query}`, headers: {} })
}

describe('DELETE /files', () => {
  it.each([
    ['?request_id=a', 'a'],
    ['?request_id=a%26b%3Dc', 'a&b=c'],
    ['?request_id=a,b', 'a,b'],
    ['?request_id=%252e', '%2e'],
    ['?request_id=a%2Bb', 'a+b'],
  ])('reads the id of %s', (query, requestId) => {
    expect(readFilesDeletion(files(query), ACCEPTANCE)).toMatchObject({
      requestId,
      origin: 'files_api',
      firstAcceptedAt: NOW,
    })
  })

  it.each([
    ['', 'request_id', 'got nothing'],
    ['?request_id=', 'request_id', 'got an empty text'],
    ['?request_id=a+b', 'request_id', 'got another character at position 2'],
    ['?request_id=a%0Ab', 'request_id', 'got another character at position 2'],
    [`?request_id=${'x'.repeat(300)}`, 'request_id', 'got a text of 300 characters'],
    ['?request_id=a&request_id=a', 'request_id', 'must be given only once'],
    ['?request_id=a&dry_run=1', 'dry_run', 'allowed is request_id'],
    ['?REQUEST_ID=a', 'REQUEST_ID', 'allowed is request_id'],
  ])('refuses %s and names the parameter', (query, field, why) => {
    const read = () => readFilesDeletion(files(query), ACCEPTANCE)
    expect(read).toThrow(
      expect.objectContaining<Partial<RefusedRequestError>>({
        code: 'invalid',
        field,
        message: expect.stringContaining(why),
      }),
    )
  })

  it('does not repeat a parameter that is not plain text', () => {
    const read = () => readFilesDeletion(files('?request_id=a&%3Cb%3E=1'), ACCEPTANCE)
    expect(read).toThrow('(a key that is not plain text) is not a known query parameter')
  })
})
