import { describe, expect, it } from 'vitest'
import { readPostedDeletions } from '../../../lambda/http/post-deletions.ts'
import { NOW } from '../factories.ts'
import { httpEvent } from '../http-event.ts'

/** Reads a request whose body the middleware has parsed already. */
function read(body: unknown, headers: Readonly<Record<string, string>> = {}) {
  const event = httpEvent({ headers })
  Object.assign(event, { body })
  return readPostedDeletions(event, { origin: 'deletions_api', acceptedAt: NOW })
}

describe('POST /deletions', () => {
  it('waits for one deletion', () => {
    const { requests, wait } = read({ request_id: 'a' })
    expect(requests).toMatchObject([{ requestId: 'a', origin: 'deletions_api' }])
    expect(wait).toBe(true)
  })

  it.each([[['a', 'b']], [['a']]])('does not wait for the list %j', (request_ids) => {
    const { requests, wait } = read({ request_ids })
    expect(requests.map(({ requestId }) => requestId)).toStrictEqual(request_ids)
    expect(wait).toBe(false)
  })

  it.each([
    ['respond-async', false],
    ['Respond-Async', false],
    ['respond-async, wait=10', false],
    ['wait=10,respond-async', false],
    ['return=minimal; respond-async', false],
    ['wait=10', true],
    ['no-respond-async', true],
    ['', true],
  ])('with Prefer: %s waits: %s', (prefer, waits) => {
    expect(read({ request_id: 'a' }, { Prefer: prefer }).wait).toBe(waits)
  })

  it.each([undefined, null, [], 'a', { request_id: 1 }, { request_ids: [] }, { id: 'a' }])(
    'refuses %j',
    (body) => {
      expect(() => read(body)).toThrow(expect.objectContaining({ code: 'invalid' }))
    },
  )
})
