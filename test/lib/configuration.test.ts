import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { configure } from '../../lib/configuration.ts'
import { configurationKeys } from '../../lib/configuration-keys.ts'
import { ConfigurationError } from '../../lib/index.ts'
import { synthesised } from './synthesised.ts'

const PREFIX = 'documentpro:'

function faultsOf(given: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    configure(given, { prefix: PREFIX })
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
      outageAlarmSeconds: 900,
      pendingAgeAlarmSeconds: 21_600,
      queueAgeAlarmSeconds: 3_780,
    })
  })

  it('derives when to alarm from how long things may take', () => {
    expect(
      configure({ retryWindowSeconds: 10, workerTimeoutSeconds: 100, batchingWindowSeconds: 5 }),
    ).toMatchObject({
      pendingAgeAlarmSeconds: 3,
      visibilityTimeoutSeconds: 605,
      queueAgeAlarmSeconds: 4_205,
    })
    expect(configure({ visibilityTimeoutSeconds: 1_000 }).queueAgeAlarmSeconds).toBe(4_600)
    expect(configure({ pendingAgeAlarmSeconds: 60, queueAgeAlarmSeconds: '1200' })).toMatchObject({
      pendingAgeAlarmSeconds: 60,
      queueAgeAlarmSeconds: 1_200,
    })
  })

  it('is the same when it is configured again', () => {
    const configuration = configure({ retryWindowSeconds: 3_600, alarmEmail: 'a@example.com' })

    expect(configure(configuration)).toStrictEqual(configuration)
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
    ['secretField', '', 'a text of 1 to 128 characters'],
    ['encryptionKeyArn', 'alias/documentpro', 'the ARN of a KMS key'],
    ['logRetentionDays', 31, 'one of 1, 3, 5, 7, 14, 30'],
    ['eventPattern', {}, 'an EventBridge pattern that says which events'],
    ['eventPattern', '{', 'an EventBridge pattern that says which events'],
    ['eventPattern', { version: ['0'] }, 'an EventBridge pattern that says which events'],
    ['eventPattern', '{"source":[{"prefix":""}]}', 'by source, detail-type, resources or detail'],
    ['eventRequestIdPath', 'request_id', 'beginning with detail.'],
    ['filesRoute', 'yes', 'true or false'],
    ['alarmEmail', 'on-call', 'an e-mail address'],
    ['alarmEmail', 'on call@example.com', 'an e-mail address'],
    ['alarmTopicArn', 'on-call', 'the ARN of a standard SNS topic'],
    ['alarmTopicArn', 'arn:aws:sns:eu-west-1:123456789012:a.fifo', 'the ARN of a standard'],
    ['outageAlarmSeconds', 60, 'a whole number of seconds from 600 to 43200'],
    ['pendingAgeAlarmSeconds', 0, 'a whole number of seconds from 1 to 1209600'],
    ['queueAgeAlarmSeconds', 906, 'a whole number of seconds from 907 to 1209600'],
    ['runbookUrl', 'http://wiki.example.com', 'an https URL'],
    ['runbookUrl', 'https://wiki.example.com/#a', 'an https URL without fragment'],
    ['webhookRoute', 1, 'true or false'],
    ['webhookStatuses', [], 'some of completed, failed, exception'],
    ['webhookStatuses', 'completed,pending', 'some of completed, failed, exception'],
    ['webhookStatuses', ['completed', 'completed'], 'some of completed, failed, exception'],
    ['tags', { team: 1 }, 'an object of texts'],
    ['tags', { 'aws:team': 'x' }, 'not aws:'],
    ['tags', { 'AWS:team': 'x' }, 'not aws:'],
    ['tags', { 'te|am': 'x' }, 'an object of texts'],
    ['tags', { team: 'x'.repeat(257) }, 'an object of texts'],
  ])('refuses %s = %j with a sentence that says what is allowed', (name, value, allowed) => {
    const [fault, ...others] = faultsOf({ [name]: value })

    expect(others).toStrictEqual([])
    const shown = JSON.stringify(value)
    const cut = shown.length > 200 ? `${shown.slice(0, 200)}…` : shown
    expect(fault).toContain(`${PREFIX}${name} is ${cut}; allowed is `)
    expect(fault).toContain(allowed)
  })

  it.each([
    ['batchingWindowSeconds', { batchSize: 11 }, 'at least 1'],
    ['workerTimeoutSeconds', { workerTimeoutSeconds: 13 }, 'at least 14'],
    [
      'maxRequestsPerSecond',
      { maxRequestsPerSecond: 0.1, maximumConcurrency: 7 },
      'at least 0.11666',
    ],
    ['visibilityTimeoutSeconds', { visibilityTimeoutSeconds: 179 }, 'at least 180'],
    [
      'visibilityTimeoutSeconds',
      { batchingWindowSeconds: 20, visibilityTimeoutSeconds: 199 },
      'at least 200',
    ],
    ['backoffCapSeconds', { backoffBaseSeconds: 5, backoffCapSeconds: 4 }, 'at least'],
    ['upstreamConnectTimeoutSeconds', { upstreamTimeoutSeconds: 2 }, 'at most'],
    ['pendingAgeAlarmSeconds', { pendingAgeAlarmSeconds: 86_400 }, 'less than retryWindowSeconds'],
    ['queueAgeAlarmSeconds', { queueAgeAlarmSeconds: 1_080 }, 'more than 1080'],
    [
      'alarmEmail',
      {
        alarmEmail: 'on-call@example.com',
        alarmTopicArn: 'arn:aws:sns:eu-west-1:123456789012:on-call',
      },
      'subscribe at that topic',
    ],
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

  it.each([
    ['baseUrl', 'https://user:pa55word@api.documentpro.ai', 'https://…@api.documentpro.ai'],
    ['baseUrl', 'https://api.documentpro.ai/v1?key=pa55word', 'https://api.documentpro.ai/v1?…'],
    ['baseUrl', 'https://api.documentpro.ai/#pa55word', 'https://api.documentpro.ai#…'],
    ['baseUrl', 'user:pa55word@api.documentpro.ai', 'a text of 32 characters that is no http URL'],
    ['secretArn', 'pa55word', 'a text of 8 characters that is no ARN'],
    ['webhookSecretArn', 'whsec_pa55word', 'a text of 14 characters that is no ARN'],
  ])('refuses %s = %j without repeating what may be secret in it', (name, value, shown) => {
    const [fault, ...others] = faultsOf({ [name]: value, webhookRoute: true })

    expect(others).toStrictEqual([])
    expect(fault).toContain(`${PREFIX}${name} is ${shown}; allowed is `)
    expect(fault).not.toContain('pa55word')
  })

  it.each([
    ['retryWindow', 'retryWindowSeconds'],
    ['filesroute', 'filesRoute'],
    ['batchSizes', 'batchSize'],
    ['keyTtlSecnods', 'keyTtlSeconds'],
  ])('finds the misspelt key %s and names the right one', (misspelt, right) => {
    expect(faultsOf({ [misspelt]: 5 })).toStrictEqual([
      `${PREFIX}${misspelt} is not a known key; did you mean ${PREFIX}${right}?`,
    ])
  })

  it('lists the keys when an unknown one is like none of them', () => {
    expect(faultsOf({ nonsense: 5 })[0]).toMatch(
      /^documentpro:nonsense is not a known key; allowed are .*retryWindowSeconds/,
    )
  })

  it.each([
    ['webhookBudgetSeconds', 'apiBudgetSeconds'],
    ['webhookMemoryMb', 'apiMemoryMb'],
  ])('refuses %s, which is called %s now', (name, renamed) => {
    expect(faultsOf({ [name]: 5 })).toStrictEqual([
      `${PREFIX}${name} is called ${PREFIX}${renamed} now`,
    ])
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
