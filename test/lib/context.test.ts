import { App } from 'aws-cdk-lib'
import { describe, expect, it } from 'vitest'
import { ConfigurationError, DeletionStack } from '../../lib/index.ts'
import { unbundledApp } from './synthesised.ts'

function faultsOf(context: Readonly<Record<string, unknown>>, env = {}): readonly string[] {
  try {
    new DeletionStack(unbundledApp(context), 'Stack', { env })
    return []
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults
    throw error
  }
}

describe('the CDK context', () => {
  it.each([
    ['filesRoute', 'filesRoute'],
    ['filesroute', 'filesRoute'],
    ['retryWindowSecond', 'retryWindowSeconds'],
    ['documentPro:filesRoute', 'filesRoute'],
    ['docmentpro:filesRoute', 'filesRoute'],
    ['document-pro:filesRoute', 'filesRoute'],
    ['documentpro.filesRoute', 'filesRoute'],
    ['documentproFilesRoute', 'filesRoute'],
    ['documentpro::filesRoute', 'filesRoute'],
    ['webhookMemoryMb', 'apiMemoryMb'],
  ])('is refused with %s, which would go unread', (near, key) => {
    const [fault, ...others] = faultsOf({ [near]: true })

    expect(others).toStrictEqual([])
    expect(fault).toMatch(/^.*\bis (not read|not a known key); did you mean documentpro:\w+\?$/)
    expect(fault).toContain(`${near} is`)
    expect(fault).toContain(`documentpro:${key}?`)
  })

  it('is refused with a prefix that is nearly right, whatever follows', () => {
    expect(faultsOf({ 'DocumentPro:nonsense': 1 })).toStrictEqual([
      'DocumentPro:nonsense is not read; keys begin with documentpro:',
    ])
  })

  it.each([
    'another:key',
    'another:filesRoute',
    'documents:tags',
    'tagging',
    'tag',
    'bags',
    '@aws-cdk/core:stackRelativeExports',
    'availability-zones:account=123456789012:region=eu-west-1',
    'acknowledged-issue-numbers',
  ])("may have %s, which is somebody else's", (name) => {
    expect(faultsOf({ [name]: true })).toStrictEqual([])
  })

  it('tells every fault in one run: near misses, values, and what does not go together', () => {
    const faults = faultsOf(
      {
        filesRoute: true,
        'documentpro:batchSize': 0,
        'documentpro:nonsense': 1,
        'documentpro:alarmEmail': 'a@example.com',
        'documentpro:alarmTopicArn': 'arn:aws:sns:us-east-1:123456789012:on-call',
        'documentpro:backoffBaseSeconds': 5,
        'documentpro:backoffCapSeconds': 4,
      },
      { region: 'eu-west-1', account: '123456789012' },
    )

    expect(faults.map((fault) => fault.slice(0, fault.indexOf(' is '))).toSorted()).toStrictEqual([
      'documentpro:alarmEmail',
      'documentpro:alarmTopicArn',
      'documentpro:backoffCapSeconds',
      'documentpro:batchSize',
      'documentpro:nonsense',
      'filesRoute',
    ])
  })

  it('says nothing about what a wrong value goes with', () => {
    expect(
      faultsOf({ 'documentpro:batchSize': 'many', 'documentpro:workerTimeoutSeconds': 0 }),
    ).toHaveLength(2)
  })

  it('is that of cdk.json without a fault', () => {
    expect(new App().node.getAllContext()).toBeTypeOf('object')
    expect(faultsOf({})).toStrictEqual([])
  })
})

describe('an ARN of another place', () => {
  const env = { region: 'eu-west-1', account: '123456789012' }
  const other = {
    secretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:documentpro-AbCdEf',
    webhookSecretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:webhook-AbCdEf',
    encryptionKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    alarmTopicArn: 'arn:aws:sns:us-east-1:123456789012:on-call',
  }

  it.each(Object.entries(other))('is refused as %s', (name, arn) => {
    const context = { [`documentpro:${name}`]: arn, 'documentpro:webhookRoute': true }

    expect(faultsOf(context, env)).toStrictEqual([
      `documentpro:${name} is ${arn}; allowed is one in the region of the stack, which is eu-west-1`,
    ])
    // Where the stack will be isn't known.
    expect(faultsOf(context)).toStrictEqual([])
  })

  it.each(Object.entries(other))('may be of another account as %s', (name, arn) => {
    const elsewhere = arn.replace('us-east-1', 'eu-west-1').replace('123456789012', '210987654321')
    const context = { [`documentpro:${name}`]: elsewhere, 'documentpro:webhookRoute': true }

    expect(faultsOf(context, env)).toStrictEqual([])
  })
})
