import { describe, expect, it } from 'vitest'
import { createAuthoriser } from '../../../../local/aws/authorisation/authoriser.ts'
import type { Principal, Session } from '../../../../local/aws/authorisation/principal.ts'
import type { NamedPolicy } from '../../../../local/template/permissions-description.ts'

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:Deletions'
const RULE = 'arn:aws:events:us-east-1:000000000000:rule/Rule'
const WORKER: Session = {
  kind: 'session',
  arn: 'arn:aws:sts::000000000000:assumed-role/WorkerRole/Worker',
  roleArn: 'arn:aws:iam::000000000000:role/WorkerRole',
  roleName: 'WorkerRole',
  id: 'AROAWORKER:Worker',
}
const EVENTS: Principal = { kind: 'service', name: 'events.amazonaws.com', sourceArn: RULE }

type Statement = Readonly<Record<string, unknown>>

function policy(...Statement: Statement[]): NamedPolicy {
  return { name: 'Policy', document: { Version: '2012-10-17', Statement } }
}

function authoriser(given: {
  ofRole?: readonly Statement[]
  ofQueue?: readonly Statement[]
  boundary?: readonly Statement[]
}) {
  const { ofRole = [], ofQueue, boundary } = given
  const asked = createAuthoriser({
    permissions: {
      identityPolicies: new Map([[WORKER.roleArn, ofRole.length > 0 ? [policy(...ofRole)] : []]]),
      resourcePolicies: new Map(ofQueue && [[QUEUE, policy(...ofQueue)]]),
      boundaries: new Map(boundary && [[WORKER.roleArn, [policy(...boundary)]]]),
    },
    accountId: '000000000000',
    region: 'us-east-1',
  })
  const decide = (principal: Principal, action = 'sqs:SendMessage', resource = QUEUE) =>
    asked.decide({ principal, action, resource })
  return { ...asked, decide }
}

const MAY_SEND = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: QUEUE }
const RULE_MAY_SEND = {
  ...MAY_SEND,
  Principal: { Service: 'events.amazonaws.com' },
  Condition: {
    ArnEquals: { 'aws:SourceArn': RULE },
    StringEquals: { 'aws:SourceAccount': '000000000000' },
  },
}
const TLS_ONLY = {
  Sid: 'TlsOnly',
  Effect: 'Deny',
  Principal: { AWS: '*' },
  Action: 'sqs:*',
  Resource: QUEUE,
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
}
const ACCOUNT_ONLY = {
  Sid: 'AccountOnly',
  Effect: 'Deny',
  Principal: { AWS: '*' },
  Action: 'sqs:*',
  Resource: QUEUE,
  Condition: {
    StringNotEquals: { 'aws:PrincipalAccount': '000000000000' },
    BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
  },
}

describe('a function', () => {
  it("may do what its role's policies allow", async () => {
    expect(await authoriser({ ofRole: [MAY_SEND] }).decide(WORKER)).toStrictEqual({
      kind: 'allowed',
    })
  })

  it.each([
    ['another action', 'sqs:DeleteMessage', QUEUE],
    ['another resource', 'sqs:SendMessage', `${QUEUE}2`],
  ])('may not do %s', async (_what, action, resource) => {
    const { decide } = authoriser({ ofRole: [MAY_SEND] })
    expect(await decide(WORKER, action, resource)).toStrictEqual({ kind: 'not_allowed' })
  })

  it('may not do what a statement of the resource forbids, which is named', async () => {
    const deny = { ...TLS_ONLY, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }
    const { decide } = authoriser({ ofRole: [MAY_SEND], ofQueue: [deny] })
    expect(await decide(WORKER)).toStrictEqual({
      kind: 'denied',
      by: 'resource',
      statement: JSON.stringify(deny),
    })
  })

  it('calls over TLS here as on AWS, and from its own account', async () => {
    const { decide } = authoriser({ ofRole: [MAY_SEND], ofQueue: [TLS_ONLY, ACCOUNT_ONLY] })
    expect(await decide(WORKER)).toStrictEqual({ kind: 'allowed' })
  })

  it('may do no more than its permissions boundary', async () => {
    const other = { ...MAY_SEND, Action: 'sqs:DeleteMessage' }
    const { decide } = authoriser({ ofRole: [MAY_SEND, other], boundary: [MAY_SEND] })
    expect(await decide(WORKER)).toStrictEqual({ kind: 'allowed' })
    expect(await decide(WORKER, 'sqs:DeleteMessage')).toStrictEqual({ kind: 'not_allowed' })
  })

  it("may not do what the evaluator doesn't know, and hears why", async () => {
    const { decide } = authoriser({ ofRole: [{ ...MAY_SEND, Action: 'sqs:*' }] })
    expect(await decide(WORKER, 'sqs:NoSuchAction')).toStrictEqual({
      kind: 'not_allowed',
      reason: '{"message":"invalid.action"}',
    })
  })
})

describe('a service of AWS', () => {
  it('may do what the resource allows it for its source', async () => {
    const { decide } = authoriser({ ofQueue: [TLS_ONLY, ACCOUNT_ONLY, RULE_MAY_SEND] })
    expect(await decide(EVENTS)).toStrictEqual({ kind: 'allowed' })
  })

  it('may not do it for another source', async () => {
    const { decide } = authoriser({ ofQueue: [RULE_MAY_SEND] })
    expect(await decide({ ...EVENTS, sourceArn: `${RULE}2` })).toStrictEqual({
      kind: 'not_allowed',
    })
  })
})

it('heeds conditions on the encryption context of a key', async () => {
  const key = 'arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab'
  const context = (arn: string) => ({ 'kms:EncryptionContext:SecretARN': arn })
  const root = { AWS: 'arn:aws:iam::000000000000:root' }
  const { decide } = createAuthoriser({
    permissions: {
      identityPolicies: new Map([
        [
          WORKER.roleArn,
          [
            policy({
              Effect: 'Allow',
              Action: 'kms:Decrypt',
              Resource: key,
              Condition: { StringEquals: context('arn:secret') },
            }),
          ],
        ],
      ]),
      resourcePolicies: new Map([
        [key, policy({ Effect: 'Allow', Principal: root, Action: 'kms:*', Resource: '*' })],
      ]),
      boundaries: new Map(),
    },
    accountId: '000000000000',
    region: 'us-east-1',
  })
  const decrypt = { principal: WORKER, action: 'kms:Decrypt', resource: key }

  expect(await decide({ ...decrypt, context: context('arn:secret') })).toStrictEqual({
    kind: 'allowed',
  })
  expect(await decide({ ...decrypt, context: context('arn:other') })).toStrictEqual({
    kind: 'not_allowed',
  })
  expect(await decide(decrypt)).toStrictEqual({ kind: 'not_allowed' })
})

it('decides once on what is asked often', async () => {
  const { decide, decided } = authoriser({ ofRole: [MAY_SEND] })
  expect(decide(WORKER)).toBe(decide(WORKER))
  await decide(WORKER, 'sqs:DeleteMessage')

  expect(await decided()).toStrictEqual([
    {
      request: { principal: WORKER, action: 'sqs:SendMessage', resource: QUEUE },
      decision: { kind: 'allowed' },
    },
    {
      request: { principal: WORKER, action: 'sqs:DeleteMessage', resource: QUEUE },
      decision: { kind: 'not_allowed' },
    },
  ])
})
