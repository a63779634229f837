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

const SETTINGS = {
  ...defaultSettings,
  secretArn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:key',
  deletionQueueUrl: QUEUE_URL,
  retryWindowSeconds: 60,
  backoffBaseSeconds: 0.5,
}

it('takes its policy from the settings, in milliseconds', () => {
  expect(createEnvironment(SETTINGS, {}, 1)).toMatchObject({
    deletionQueueUrl: QUEUE_URL,
    policy: { retryWindowMs: 60_000, backoffBaseMs: 500, backoffCapMs: 900_000 },
  })
})

it("measures under the function's name, or says that it runs here", () => {
  const named = (env: NodeJS.ProcessEnv) => {
    const written: string[] = []
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
      written.push(String(line))
      return true
    })
    const { telemetry } = createEnvironment(SETTINGS, env, 1)
    const invocation = telemetry.begin({})
    invocation.metrics.count('Kept')
    telemetry.end(invocation)
    write.mockRestore()
    return JSON.parse(written.join('')).function
  }
  expect(named({ AWS_LAMBDA_FUNCTION_NAME: 'api' })).toBe('api')
  expect(named({})).toBe('local')
})
