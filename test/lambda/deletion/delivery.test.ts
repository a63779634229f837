import { describe, expect, it } from 'vitest'
import { type Delivery, isSuspect, requestsIn } from '../../../lambda/deletion/delivery.ts'
import { conclusion, deletionRequest, delivery } from '../factories.ts'

describe('a delivery', () => {
  it.each([
    [1, false],
    [2, false],
    [3, true],
    [20, true],
  ])('of a message that was delivered %i times is suspect: %s', (receiveCount, suspect) => {
    expect(isSuspect(delivery('m', ['a'], receiveCount))).toBe(suspect)
  })
})

describe('a message', () => {
  const request = deletionRequest('a')

  it.each<[string, Delivery['intake'], readonly string[]]>([
    ['asks for', { kind: 'requests', requests: [request, deletionRequest('b')] }, ['a', 'b']],
    ['tells the end of', { kind: 'concluded', conclusion: conclusion({ request }) }, ['a']],
    ['that is refused is about none of', { kind: 'invalid', field: 'body', message: 'no' }, []],
    ['that is ignored is about none of', { kind: 'ignored', why: 'pending' }, []],
  ])('%s the requests that it is about', (_, intake, ids) => {
    expect(requestsIn(intake).map(({ requestId }) => requestId)).toStrictEqual(ids)
  })
})
