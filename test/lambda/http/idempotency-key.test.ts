import { describe, expect, it } from 'vitest'
import { identityOf, readIdempotencyKey, withKey } from '../../../lambda/http/idempotency-key.ts'
import { deletionRequest } from '../factories.ts'

function read(header: string | undefined, inBody?: string) {
  const request = deletionRequest('a', inBody === undefined ? {} : { idempotencyKey: inBody })
  return readIdempotencyKey({ headers: { 'idempotency-key': header } }, [request])
}

describe('the key of a request', () => {
  it.each([
    [undefined, undefined, undefined],
    ['k', undefined, 'k'],
    ['"k"', undefined, 'k'],
    [undefined, 'k', 'k'],
    ['k', 'k', 'k'],
  ])('in the header %j and the body %j is %j', (header, body, key) => {
    expect(read(header, body)).toBe(key)
  })

  it.each([
    ['', undefined],
    ['""', undefined],
    ['x'.repeat(257), undefined],
    ['tab\there', undefined],
    ['k', 'other'],
  ])('is refused as %j beside %j', (header, body) => {
    expect(() => read(header, body)).toThrow(
      expect.objectContaining({ code: 'invalid', field: 'Idempotency-Key' }),
    )
  })

  it('is on record with each id that it came with', () => {
    const requests = [deletionRequest('a'), deletionRequest('b')]
    expect(withKey(requests, 'k').map(({ idempotencyKey }) => idempotencyKey)).toStrictEqual([
      'k',
      'k',
    ])
    expect(withKey(requests, undefined)).toBe(requests)
  })

  it('is another one of another caller, and tells what was asked apart', () => {
    const one = identityOf('k', 'AIDAONE', { request_id: 'a' })
    expect(identityOf('k', 'AIDAONE', { request_id: 'a' })).toStrictEqual(one)
    expect(identityOf('k', 'AIDATWO', { request_id: 'a' }).id).not.toBe(one.id)
    expect(identityOf('k', 'AIDAONE', { request_id: 'b' })).toMatchObject({ id: one.id })
    expect(identityOf('k', 'AIDAONE', { request_id: 'b' }).digest).not.toBe(one.digest)
  })
})
