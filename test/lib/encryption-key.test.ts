import { readFile } from 'node:fs/promises'
import { Stack } from 'aws-cdk-lib'
import { Match, Template } from 'aws-cdk-lib/assertions'
import { Key } from 'aws-cdk-lib/aws-kms'
import { AwsSolutionsChecks } from 'cdk-nag'
import { beforeAll, describe, expect, it } from 'vitest'
import { DeletionStack, DocumentProDeletion } from '../../lib/index.ts'
import { synthesised, unbundledApp } from './synthesised.ts'

const DEADLINE_MS = 60_000
const KEY_ARN = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab'
const WITH_KEY = { 'documentpro:encryptionKeyArn': KEY_ARN }

describe('a key of yours', () => {
  let template: Template

  beforeAll(() => {
    template = synthesised(WITH_KEY)
  }, DEADLINE_MS)

  it('encrypts both queues, the created secret and every log group', () => {
    template.allResourcesProperties('AWS::SQS::Queue', {
      KmsMasterKeyId: KEY_ARN,
      SqsManagedSseEnabled: Match.absent(),
    })
    template.allResourcesProperties('AWS::SecretsManager::Secret', { KmsKeyId: KEY_ARN })
    template.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: KEY_ARN })
    template.resourceCountIs('AWS::Logs::LogGroup', 3)
  })

  it('comes with the statements that its policy must have, ready to add', () => {
    const output = JSON.stringify(template.findOutputs('EncryptionKeyPolicyToAdd'))

    for (const part of [
      'events.amazonaws.com',
      'kms:GenerateDataKey',
      'kms:Decrypt',
      'log-group:*',
    ])
      expect(output).toContain(part)
  })

  it('has in docs/security.md the statements that the output has', async () => {
    const page = await readFile(new URL('../../docs/security.md', import.meta.url), 'utf8')
    const [, documented = ''] = /```json\n([\s\S]*?)```/.exec(page) ?? []
    const env = { account: '123456789012', region: 'eu-west-1' }
    const stack = new DeletionStack(unbundledApp(WITH_KEY), 'Stack', { env })
    const [output] = Object.values(
      Template.fromStack(stack).findOutputs('EncryptionKeyPolicyToAdd'),
    )
    const filledIn = documented.replaceAll('ACCOUNT', env.account).replaceAll('REGION', env.region)
    const [before, , after] = output?.Value['Fn::Join'][1] ?? []

    expect(JSON.parse(filledIn)).toStrictEqual(JSON.parse(`${before}aws${after}`))
  })

  it('leaves nothing for cdk-nag to find', () => {
    const stack = new DeletionStack(unbundledApp(WITH_KEY), 'Stack')

    expect(new AwsSolutionsChecks(stack).validateScope(stack).violations).toStrictEqual([])
  })
})

describe('a key of your app', () => {
  it('gets those statements itself, without a circle in the template', () => {
    const stack = new Stack(unbundledApp(), 'Yours')
    const encryptionKey = new Key(stack, 'Key')
    const { outputs } = new DocumentProDeletion(stack, 'Deletion', { encryptionKey })

    const template = Template.fromStack(stack)
    expect(outputs).not.toHaveProperty('EncryptionKeyPolicyToAdd')
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: 'events.amazonaws.com' },
            Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          }),
        ]),
      },
    })
    const keyId = stack.resolve(encryptionKey.keyArn)
    template.allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: keyId })
  })
})

describe('without a key', () => {
  it("queues are encrypted with SQS's own, and only the alarm topic's own key is made", () => {
    const template = synthesised()

    template.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true })
    const { Resources } = template.toJSON()
    const asking = Object.keys(Resources).filter((id) => /kms/i.test(JSON.stringify(Resources[id])))
    expect(asking.every((id) => id.includes('AlarmTopic'))).toBe(true)
  })
})
