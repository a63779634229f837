import { Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { Key } from 'aws-cdk-lib/aws-kms'
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { AwsSolutionsChecks } from 'cdk-nag'
import { describe, expect, it } from 'vitest'
import { DocumentProDeletion, type DocumentProDeletionProps } from '../../lib/index.ts'
import { permissionsOf } from './permissions.ts'
import { synthesised, unbundledApp } from './synthesised.ts'

const ACCOUNT = '123456789012'
const ARN = `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:documentpro-AbCdEf`
const WEBHOOK_ARN = `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:webhook-AbCdEf`
const VIA = 'StringEquals kms:ViaService secretsmanager.<Region>.<URLSuffix>'

function decrypting(key: string, secret: string, operator = 'StringEquals'): string {
  const conditions = [`${operator} kms:EncryptionContext:SecretARN ${secret}`, VIA].toSorted()
  return `Allow kms:Decrypt on ${key} if ${conditions.join(' and ')}`
}

function yours(props: (stack: Stack) => DocumentProDeletionProps): Template {
  const stack = new Stack(unbundledApp(), 'Yours')
  new DocumentProDeletion(stack, 'Deletion', props(stack))
  return Template.fromStack(stack)
}

function kmsOf(template: Template, role: string): readonly string[] {
  return (permissionsOf(template)[role] ?? []).filter((line) => line.includes('kms:'))
}

describe('a secret of yours', () => {
  it('may be decrypted under any key of its account, as this secret and through Secrets Manager only', () => {
    const template = synthesised({
      'documentpro:secretArn': ARN,
      'documentpro:webhookRoute': true,
      'documentpro:webhookSecretArn': WEBHOOK_ARN,
    })
    const key = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/*`

    expect(kmsOf(template, 'WorkerRole')).toStrictEqual([decrypting(key, ARN)])
    expect(kmsOf(template, 'ApiRole')).toStrictEqual([
      decrypting(key, ARN),
      decrypting(key, WEBHOOK_ARN),
    ])
  })

  it('names the key when the app knows it', () => {
    const template = yours((stack) => {
      const encryptionKey = new Key(stack, 'Key')
      return { secret: new Secret(stack, 'Mine', { encryptionKey }) as ISecret }
    })

    for (const role of ['WorkerRole', 'ApiRole']) {
      expect(kmsOf(template, role)).toStrictEqual([decrypting('Key', 'Mine')])
      expect(permissionsOf(template)[role]).toContain('Allow secretsmanager:GetSecretValue on Mine')
    }
  })

  it('may be one that is known by its name: the rest of its ARN is open', () => {
    const template = yours((stack) => ({
      secret: Secret.fromSecretNameV2(stack, 'Named', 'documentpro'),
    }))
    const arn = 'arn:<Partition>:secretsmanager:<Region>:<AccountId>:secret:documentpro-??????'

    expect(permissionsOf(template).WorkerRole).toContain(
      `Allow secretsmanager:GetSecretValue on ${arn}`,
    )
    expect(kmsOf(template, 'WorkerRole')).toStrictEqual([
      decrypting('arn:<Partition>:kms:<Region>:<AccountId>:key/*', arn, 'StringLike'),
    ])
  })

  it('signs webhooks as an object, too', () => {
    const template = yours((stack) => ({
      webhookRoute: true,
      webhookSecret: new Secret(stack, 'Sender') as ISecret,
    }))

    expect(permissionsOf(template).ApiRole).toContain(
      'Allow secretsmanager:GetSecretValue on Sender',
    )
    template.resourceCountIs('AWS::SecretsManager::Secret', 2)
  })

  it('leaves nothing for cdk-nag to find', () => {
    const stack = new Stack(unbundledApp(), 'Yours')
    new DocumentProDeletion(stack, 'Deletion', {
      secretArn: ARN,
      webhookRoute: true,
      webhookSecret: Secret.fromSecretNameV2(stack, 'Named', 'webhook'),
    })

    expect(new AwsSolutionsChecks(stack).validateScope(stack).violations).toStrictEqual([])
  })
})

describe('the secret that is created', () => {
  it('needs no key of yours', () => {
    const template = synthesised()

    for (const role of ['WorkerRole', 'ApiRole']) expect(kmsOf(template, role)).toStrictEqual([])
  })
})
