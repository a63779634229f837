import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { configure } from '../../lib/configuration.ts'
import { configurationKeys } from '../../lib/configuration-keys.ts'
import { ConfigurationError } from '../../lib/index.ts'
import { synthesised } from './synthesised.ts'

const PREFIX = 'documentpro:'

function faultsOf(given: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    configure(given, PREFIX)
    return []
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults
    throw error
  }
}

describe('the configuration', () => {
  it('needs no key at all', () => {
    expect(configure({})).toMatchObject({
      baseUrl: 'https://api.documentpro.ai',
      retryWindowSeconds: 86_400,
      visibilityTimeoutSeconds: 180,
      filesRoute: false,
    })
  })

  it('takes numbers and flags as the texts that -c makes of them', () => {
    expect(
      configure({
        batchSize: '10',
        filesRoute: 'true',
        logRetentionDays: '7',
        tags: '{"team":"x"}',
      }),
    ).toMatchObject({ batchSize: 10, filesRoute: true, logRetentionDays: 7, tags: { team: 'x' } })
  })

  it.each([
    ['retryWindowSeconds', 1, 'a whole number of seconds from 10 to 1209600'],
    ['retryWindowSeconds', '1h', 'a whole number of seconds from 10 to 1209600'],
    ['backoffCapSeconds', 901, 'a whole number of seconds from 1 to 900'],
    ['batchSize', 2.5, 'a whole number of messages from 1 to 1000'],
    ['maximumConcurrency', 1, 'a whole number of invocations from 2 to 1000'],
    ['maxReceiveCount', 4, 'a whole number of deliveries from 5 to 1000'],
    ['workerMemoryMb', null, 'a whole number of MB from 128 to 10240'],
    ['baseUrl', 'http://api.documentpro.ai', 'an https URL'],
    ['baseUrl', 'https://user:password@api.documentpro.ai', 'an https URL'],
    ['baseUrl', 'https://api.documentpro.ai/?a=b', 'an https URL'],
    ['secretArn', 'my-secret', 'the complete ARN of a Secrets Manager secret'],
    ['secretField', '', 'a text of 1 to 128 characters'],
    ['logRetentionDays', 31, 'one of 1, 3, 5, 7, 14, 30'],
    ['eventPattern', {}, 'an EventBridge pattern with at least one field'],
    ['eventPattern', '{', 'an EventBridge pattern with at least one field'],
    ['eventRequestIdPath', 'request_id', 'beginning with detail.'],
    ['filesRoute', 'yes', 'true or false'],
    ['webhookRoute', 1, 'true or false'],
    ['webhookSecretArn', 'whsec_', 'the complete ARN of a Secrets Manager secret'],
    ['webhookStatuses', [], 'some of completed, failed, exception'],
    ['webhookStatuses', 'completed,pending', 'some of completed, failed, exception'],
    ['webhookStatuses', ['completed', 'completed'], 'some of completed, failed, exception'],
    ['tags', { team: 1 }, 'an object of texts'],
  ])('refuses %s = %j with a sentence that says what is allowed', (name, value, allowed) => {
    const [fault, ...others] = faultsOf({ [name]: value })

    expect(others).toStrictEqual([])
    expect(fault).toContain(`${PREFIX}${name} is ${JSON.stringify(value)}; allowed is `)
    expect(fault).toContain(allowed)
  })

  it.each([
    ['batchingWindowSeconds', { batchSize: 11 }, 'at least 1'],
    ['workerTimeoutSeconds', { workerTimeoutSeconds: 12 }, 'at least 13'],
    ['visibilityTimeoutSeconds', { visibilityTimeoutSeconds: 179 }, 'at least 180'],
    [
      'visibilityTimeoutSeconds',
      { batchingWindowSeconds: 20, visibilityTimeoutSeconds: 199 },
      'at least 200',
    ],
    ['backoffCapSeconds', { backoffBaseSeconds: 5, backoffCapSeconds: 4 }, 'at least'],
    ['upstreamConnectTimeoutSeconds', { upstreamTimeoutSeconds: 2 }, 'at most'],
    [
      'webhookSecretArn',
      { webhookSecretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:w-AbCdEf' },
      'only with webhookRoute',
    ],
  ])('refuses a %s that does not go with the rest', (name, given, allowed) => {
    const faults = faultsOf(given)

    expect(faults).toHaveLength(1)
    expect(faults[0]).toContain(`${PREFIX}${name} is `)
    expect(faults[0]).toContain(allowed)
  })

  it('finds a misspelt key and lists the right ones', () => {
    expect(faultsOf({ retryWindow: 5 })[0]).toMatch(
      /documentpro:retryWindow is not a known key; allowed are .*retryWindowSeconds/,
    )
  })

  it('tells all faults at once', () => {
    expect(faultsOf({ batchSize: 0, filesRoute: 1, nonsense: true })).toHaveLength(3)
  })

  it('gives a whole configuration or names the key, whatever is given for it', () => {
    const names = Object.keys(configurationKeys)
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.jsonValue(), (name, value) => {
        const faults = faultsOf({ [name]: value })
        expect(faults.every((fault) => fault.startsWith(PREFIX))).toBe(true)
        expect(faults.length).toBeLessThanOrEqual(1)
      }),
      { numRuns: 2_000 },
    )
  })

  it('is read from the CDK context by its prefix', () => {
    const template = synthesised({ 'documentpro:maxReceiveCount': '7', 'another:key': 1 })

    template.hasResourceProperties('AWS::SQS::Queue', { RedrivePolicy: { maxReceiveCount: 7 } })
  })
})
