import { CfnParameter, Fn, SecretValue, Stack, Token } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { Key } from 'aws-cdk-lib/aws-kms'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { StringParameter } from 'aws-cdk-lib/aws-ssm'
import { describe, expect, it } from 'vitest'
import {
  ConfigurationError,
  DocumentProDeletion,
  type DocumentProDeletionProps,
} from '../../lib/index.ts'
import { unbundledApp } from './synthesised.ts'

function templateOf(props: (stack: Stack) => object): Template {
  const stack = new Stack(unbundledApp(), 'Yours')
  new DocumentProDeletion(stack, 'Deletion', props(stack) as DocumentProDeletionProps)
  return Template.fromStack(stack)
}

function faultsOf(props: (stack: Stack) => object): readonly string[] {
  try {
    templateOf(props)
    return []
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults
    throw error
  }
}

const TEXTS = {
  'a secret of the app': (stack: Stack) => ({ secretArn: new Secret(stack, 'Mine').secretArn }),
  'a secret in an SSM parameter': (stack: Stack) => ({
    secretArn: StringParameter.valueForStringParameter(stack, '/documentpro/secret'),
  }),
  'a webhook secret of another stack': () => ({
    webhookRoute: true,
    webhookSecretArn: Fn.importValue('WebhookSecret'),
  }),
  'a key of the app': (stack: Stack) => ({ encryptionKeyArn: new Key(stack, 'Mine').keyArn }),
  'a topic of the app': (stack: Stack) => ({ alarmTopicArn: new Topic(stack, 'Mine').topicArn }),
  'what is asked for at deployment': (stack: Stack) => ({
    baseUrl: new CfnParameter(stack, 'BaseUrl').valueAsString,
    secretField: new CfnParameter(stack, 'Field').valueAsString,
    eventBusName: new CfnParameter(stack, 'Bus').valueAsString,
    eventRequestIdPath: new CfnParameter(stack, 'Path').valueAsString,
    alarmEmail: new CfnParameter(stack, 'Email').valueAsString,
    runbookUrl: `https://${new CfnParameter(stack, 'Wiki').valueAsString}/deletion`,
    tags: { team: new CfnParameter(stack, 'Team').valueAsString },
    eventPattern: { source: [new CfnParameter(stack, 'Source').valueAsString] },
  }),
}

describe('a CDK token', () => {
  it.each(Object.entries(TEXTS))('may be a text: %s', (_what, props) => {
    const text = JSON.stringify(templateOf(props).toJSON())

    expect(text).not.toContain('Token[')
    expect(text).not.toContain('e+289')
  })

  it('is filled in where the function reads it', () => {
    templateOf(TEXTS['what is asked for at deployment']).hasResourceProperties(
      'AWS::Lambda::Function',
      {
        Environment: {
          Variables: { DOCUMENTPRO_BASE_URL: { Ref: 'BaseUrl' } },
        },
      },
    )
  })

  it.each([
    ['batchSize', 'a whole number of messages from 1 to 1000'],
    ['workerMemoryMb', 'a whole number of MB'],
    ['logRetentionDays', 'one of 1, 3'],
  ])('is no %s: other values and bounds depend on it', (name, allowed) => {
    const [fault, ...others] = faultsOf((stack) => ({
      [name]: new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber,
    }))

    expect(others).toStrictEqual([])
    expect(fault).toContain(`${name} is a CDK token, known at deployment only; allowed is `)
    expect(fault).toContain(allowed)
  })

  it.each([
    ['filesRoute', Token.asString({ Ref: 'Flag' })],
    ['eventPattern', Token.asAny({ Ref: 'Pattern' })],
    ['eventPattern', Token.asString({ Ref: 'Pattern' })],
    ['webhookStatuses', Token.asList({ Ref: 'List' })],
    ['tags', Token.asAny({ Ref: 'Tags' })],
  ])('is no %s: what it does must be known', (name, value) => {
    expect(faultsOf(() => ({ [name]: value }))).toStrictEqual([
      expect.stringMatching(`^${name} is a CDK token, known at deployment only; allowed is `),
    ])
  })
})

describe('a dynamic reference', () => {
  it.each([
    { baseUrl: 'https://{{resolve:ssm:/documentpro/host}}' },
    { secretField: '{{resolve:secretsmanager:documentpro}}' },
    { tags: { team: '{{resolve:ssm:/team}}' } },
    { eventPattern: { source: ['{{resolve:ssm:/source}}'] } },
  ])('is refused in %j, without being repeated', (props) => {
    const [fault, ...others] = faultsOf(() => props)

    expect(others).toStrictEqual([])
    expect(fault).toContain(
      `${Object.keys(props)[0]} has a dynamic reference ({{resolve:…}}), which CloudFormation fills in unchecked; allowed is `,
    )
    expect(fault).not.toMatch(/documentpro:?\/|team\}/)
  })

  it('to a secret is refused as a token, too: it would end in a variable of the function', () => {
    const secret = SecretValue.secretsManager('documentpro').unsafeUnwrap()

    expect(faultsOf(() => ({ secretField: secret }))).toStrictEqual([
      expect.stringContaining('secretField is a token for the value of a secret; allowed is '),
    ])
  })
})
