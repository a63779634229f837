import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createEnvironment } from '../../lambda/environment.ts'
import { defaultSettings } from './default-settings.ts'

const QUEUE_URL = 'https://sqs.example/000000000000/deletions'

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'us-east-1')
})

afterEach(() => {
  vi.unstubAllEnvs()
})

it('takes its policy from the settings, in milliseconds', () => {
  const settings = {
    ...defaultSettings,
    secretArn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:key',
    deletionQueueUrl: QUEUE_URL,
    retryWindowSeconds: 60,
    backoffBaseSeconds: 0.5,
  }
  expect(createEnvironment(settings, { AWS_LAMBDA_FUNCTION_NAME: 'api' }, 1)).toMatchObject({
    deletionQueueUrl: QUEUE_URL,
    policy: { retryWindowMs: 60_000, backoffBaseMs: 500, backoffCapMs: 900_000 },
  })
})
