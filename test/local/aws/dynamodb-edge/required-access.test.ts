import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startDynamoDbEdge } from '../../../../local/aws/dynamodb-edge/dynamodb-edge.ts'
import { requiredTableAccess } from '../../../../local/aws/dynamodb-edge/required-access.ts'
import { createTables, startTableServer } from '../../../../local/aws/stores/tables.ts'
import { accessBy, WORKER, WORKER_KEYS } from '../../fixtures/access-control.ts'

const ACCOUNT = {
  accountId: '000000000000',
  region: 'us-east-1',
  tables: [{ name: 'Receipts', keys: [{ name: 'id', role: 'HASH', type: 'S' }] }],
  encryption: new Map<string, string>(),
} as const
const TABLE = 'arn:aws:dynamodb:us-east-1:000000000000:table/Receipts'

/** A client whose caller may put items into the table. */
async function table() {
  const server = await startTableServer(undefined, 'us-east-1')
  onTestFinished(server.close)
  await createTables(server.client, [
    { name: 'Receipts', keys: [{ name: 'id', role: 'HASH', type: 'S' }] },
  ])
  const { access, refusals } = accessBy([
    { Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: TABLE },
  ])
  const edge = await startDynamoDbEdge({
    endpoint: server.endpoint,
    admit: (request, operation, input) =>
      access.allow(
        access.identify(request, 'dynamodb'),
        requiredTableAccess(operation, input, ACCOUNT),
      ),
  })
  onTestFinished(edge.close)
  const client = (credentials = WORKER_KEYS): DynamoDBClient => {
    const made = new DynamoDBClient({ endpoint: edge.url, region: 'us-east-1', credentials })
    onTestFinished(() => made.destroy())
    return made
  }
  return { client, refusals, direct: server.client }
}

const ITEM = { TableName: 'Receipts', Item: { id: { S: 'ü' } } }
const KEY = { TableName: 'Receipts', Key: { id: { S: 'ü' } } }

it('lets through what is allowed', async () => {
  const { client, direct, refusals } = await table()

  await client().send(new PutItemCommand(ITEM))

  expect((await direct.send(new GetItemCommand(KEY))).Item).toStrictEqual(ITEM.Item)
  expect(refusals).toStrictEqual([])
})

it("passes DynamoDB's own errors on", async () => {
  const { client } = await table()
  const onlyNew = new PutItemCommand({ ...ITEM, ConditionExpression: 'attribute_not_exists(id)' })

  await client().send(onlyNew)

  await expect(client().send(onlyNew)).rejects.toMatchObject({
    name: 'ConditionalCheckFailedException',
  })
})

it("refuses the rest with DynamoDB's own AccessDeniedException, and names what is missing", async () => {
  const { client, refusals } = await table()

  await expect(client().send(new GetItemCommand(KEY))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: `User: ${WORKER.arn} is not authorized to perform: dynamodb:GetItem on resource: ${TABLE} because no identity-based policy allows the dynamodb:GetItem action`,
    $metadata: { httpStatusCode: 400, attempts: 1 },
  })
  expect(refusals).toStrictEqual([
    `not authorised: the role WorkerRole to dynamodb:GetItem on ${TABLE}; missing in the policies of the role WorkerRole: {"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"${TABLE}"}`,
  ])
})

it.each([
  [{ ...WORKER_KEYS, accessKeyId: 'ASIANOBODY' }, 'UnrecognizedClientException'],
  [{ ...WORKER_KEYS, secretAccessKey: 'wrong' }, 'InvalidSignatureException'],
])('refuses credentials that are nobody’s: %o', async (credentials, name) => {
  const { client } = await table()
  await expect(client(credentials).send(new PutItemCommand(ITEM))).rejects.toMatchObject({ name })
})

describe('what a call needs', () => {
  const needs = (operation: string, input: Readonly<Record<string, unknown>>) =>
    requiredTableAccess(operation, input, ACCOUNT).map(
      ({ action, resource }) => `${action} ${resource.slice(TABLE.lastIndexOf('/') + 1)}`,
    )

  it.each<[string, string, Readonly<Record<string, unknown>>, readonly string[]]>([
    ['of one item', 'PutItem', { TableName: 'A' }, ['dynamodb:PutItem A']],
    ['by an index', 'Query', { TableName: 'A', IndexName: 'I' }, ['dynamodb:Query A/index/I']],
    [
      'of a batch',
      'BatchGetItem',
      { RequestItems: { A: {}, B: {} } },
      ['dynamodb:BatchGetItem A', 'dynamodb:BatchGetItem B'],
    ],
    [
      'of a transaction',
      'TransactWriteItems',
      {
        TransactItems: [
          { Put: { TableName: 'A' } },
          { ConditionCheck: { TableName: 'B' } },
          { Update: { TableName: 'A' } },
          { Delete: { TableName: 'A' } },
        ],
      },
      [
        'dynamodb:PutItem A',
        'dynamodb:ConditionCheckItem B',
        'dynamodb:UpdateItem A',
        'dynamodb:DeleteItem A',
      ],
    ],
  ])('%s is the action on each table', (_what, operation, input, expected) => {
    expect(needs(operation, input)).toStrictEqual(expected)
  })

  it('tells which kind of item it is about, for policies that tell them apart', () => {
    const input = { TableName: 'Receipts', Key: { id: { S: 'idempotency#1' } } }
    expect(requiredTableAccess('GetItem', input, ACCOUNT)).toStrictEqual([
      {
        action: 'dynamodb:GetItem',
        resource: TABLE,
        context: { 'dynamodb:LeadingKeys': ['idempotency#…'] },
      },
    ])
  })

  it('is the use of the key through DynamoDB, too, on an encrypted table', () => {
    const key = 'arn:aws:kms:us-east-1:000000000000:key/k'
    const encryption = new Map([[TABLE, key]])
    const [, ...more] = requiredTableAccess(
      'Scan',
      { TableName: 'Receipts' },
      { ...ACCOUNT, encryption },
    )
    expect(more.length).toBeGreaterThan(2)
    expect(new Set(more.map(({ resource }) => resource))).toStrictEqual(new Set([key]))
    expect(more.map(({ action }) => action)).toContain('kms:Decrypt')
  })
})
