import { describe, expect, it } from 'vitest'
import { iamCaller } from '../../../lambda/http/iam-caller.ts'
import { httpEvent } from '../http-event.ts'

function callerOf(authorizer?: unknown): string | undefined {
  const { requestContext } = httpEvent()
  const context = { ...requestContext, ...(authorizer === undefined ? {} : { authorizer }) }
  return iamCaller({ requestContext: context })
}

describe('who signed a request', () => {
  it('is the user', () => {
    expect(callerOf({ iam: { userId: 'AIDAEXAMPLE' } })).toBe('AIDAEXAMPLE')
  })

  it('is the role, whatever its session is called', () => {
    expect(callerOf({ iam: { userId: 'AROAEXAMPLE:session@example.com' } })).toBe('AROAEXAMPLE')
  })

  it.each([
    undefined,
    null,
    'iam',
    { jwt: { claims: {} } },
    { iam: null },
    { iam: { userId: 1 } },
    { iam: { userId: '' } },
    { iam: { userId: ':session' } },
    { iam: { userId: 'a b' } },
    { iam: { userId: 'x'.repeat(101) } },
  ])('is nobody that a group may be named after: %j', (authorizer) => {
    expect(callerOf(authorizer)).toBeUndefined()
  })
})
