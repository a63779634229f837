import { expect, it } from 'vitest'
import { signedBy } from '../../../lambda/http/signed-by.ts'
import { httpEvent } from '../http-event.ts'

const ARN = 'arn:aws:iam::123456789012:user/clerk'

it.each([
  [{ iam: { userArn: ARN } }, ARN],
  [{ iam: null }, undefined],
  [{ jwt: { claims: {} } }, undefined],
  [undefined, undefined],
])('of a request that API Gateway let in with %j is %s', (authorizer, iamArn) => {
  const event = httpEvent({ method: 'POST', target: '/deletions' })
  const requestContext = { ...event.requestContext, authorizer }
  expect(signedBy({ ...event, requestContext })).toStrictEqual({ iamArn })
})
