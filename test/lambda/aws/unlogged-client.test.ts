import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createDynamoDbClient } from '../../../lambda/aws/dynamodb-client.ts'
import { createSqsClient } from '../../../lambda/queue/sqs-client.ts'
import { createSecretsManagerClient } from '../../../lambda/secret/secrets-manager.ts'

beforeEach(() => vi.stubEnv('AWS_REGION', 'us-east-1'))
afterEach(() => vi.unstubAllEnvs())

it.each([
  ['DynamoDB', () => createDynamoDbClient({ connect: 1, request: 1 })],
  ['SQS', createSqsClient],
  ['Secrets Manager', createSecretsManagerClient],
])('the client of %s logs nothing, and prepares nothing to be logged', (_, create) => {
  const client = create()
  const steps = client.middlewareStack.identify()
  client.destroy()
  expect(steps.length).toBeGreaterThan(5)
  expect(steps.join()).not.toContain('logger')
})
