import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Template } from 'aws-cdk-lib/assertions'
import { beforeAll, describe, expect, it } from 'vitest'
import { synthesised } from './synthesised.ts'

const KEY_ARN = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab'

describe('the table of the ledger', () => {
  let template: Template

  beforeAll(() => {
    template = synthesised()
  }, 60_000)

  it('is there by default, costs nothing while idle, and is not lost with the stack or by accident', () => {
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
      },
    })
  })

  it('has no index: each would make a deletion cost one write more', () => {
    const [table] = Object.values(template.findResources('AWS::DynamoDB::Table'))
    expect(table?.Properties).not.toHaveProperty('GlobalSecondaryIndexes')
  })

  it('is named to both functions', () => {
    const [name] = Object.keys(template.findResources('AWS::DynamoDB::Table'))
    for (const { Properties } of Object.values(template.findResources('AWS::Lambda::Function'))) {
      expect(Properties.Environment.Variables).toMatchObject({
        LEDGER_TABLE: { Ref: name },
        LEDGER_RETENTION_DAYS: '400',
      })
    }
  })

  it('is encrypted with a key of yours where there is one', () => {
    const encrypted = synthesised({ 'documentpro:encryptionKeyArn': KEY_ARN })
    encrypted.hasResourceProperties('AWS::DynamoDB::Table', {
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: KEY_ARN },
    })
  })
})

describe('without a ledger', () => {
  it('there is no table, no output and no name of it', () => {
    const template = synthesised({ 'documentpro:ledger': false })
    template.resourceCountIs('AWS::DynamoDB::Table', 0)
    expect(JSON.stringify(template.toJSON())).not.toMatch(/LEDGER_TABLE|LedgerTableName/)
  })
})

/** What esbuild is told to leave out stands in for the rest under the same names. */
it('its stand-in has what the functions import of it', async () => {
  const { imports } = JSON.parse(readFileSync('package.json', 'utf8'))
  const { default: ledger, 'without-ledger': standIn } = imports['#ledger']
  const exported = async (path: string) =>
    Object.keys(await import(join(process.cwd(), path))).toSorted()
  expect(await exported(standIn)).toStrictEqual(await exported(ledger))
})
