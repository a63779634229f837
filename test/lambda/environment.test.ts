import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createEnvironment } from '../../lambda/environment.ts'

const COMPLETE = {
  AWS_LAMBDA_FUNCTION_NAME: 'worker',
  DOCUMENTPRO_BASE_URL: 'https://documentpro.example',
  DOCUMENTPRO_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:key',
  DELETION_QUEUE_URL: 'https://sqs.example/000000000000/deletions',
}

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'us-east-1')
})

afterEach(() => {
  vi.unstubAllEnvs()
})

it('takes its policy from the variables, in milliseconds, and the rest from the defaults', () => {
  const env = { ...COMPLETE, RETRY_WINDOW_SECONDS: '60', BACKOFF_BASE_SECONDS: '0.5' }
  expect(createEnvironment(env, 1)).toMatchObject({
    functionName: 'worker',
    deletionQueueUrl: COMPLETE.DELETION_QUEUE_URL,
    policy: { retryWindowMs: 60_000, backoffBaseMs: 500, backoffCapMs: 900_000 },
  })
})

it.each(['DOCUMENTPRO_BASE_URL', 'DOCUMENTPRO_SECRET_ARN', 'DELETION_QUEUE_URL'])(
  'does not start without %s',
  (name) => {
    expect(() => createEnvironment({ ...COMPLETE, [name]: '' }, 1)).toThrow(
      `the environment variable ${name} is missing`,
    )
  },
)

it('does not start with a number out of bounds', () => {
  const env = { ...COMPLETE, KEY_TTL_SECONDS: '0' }
  expect(() => createEnvironment(env, 1)).toThrow(
    'the environment variable KEY_TTL_SECONDS is "0"; allowed is a whole number of seconds from 1 to 3600',
  )
})
