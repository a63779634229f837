import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { expect, it } from 'vitest'
import { createTables, startTableServer } from '../../../../local/aws/stores/tables.ts'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'

const TABLES = [
  {
    name: 'Items',
    keys: [
      { name: 'id', role: 'HASH', type: 'S' },
      { name: 'at', role: 'RANGE', type: 'N' },
    ],
  },
] as const

it('keeps the items of its tables from one start to the next', async () => {
  const directory = await temporaryDirectory()
  const key = { id: { S: 'a' }, at: { N: '1' } }

  const first = await startTableServer(directory, 'us-east-1')
  await createTables(first.client, TABLES)
  await first.client.send(
    new PutItemCommand({ TableName: 'Items', Item: { ...key, text: { S: 'kept' } } }),
  )
  await first.close()

  const second = await startTableServer(directory, 'us-east-1')
  await createTables(second.client, TABLES)
  const { Item } = await second.client.send(new GetItemCommand({ TableName: 'Items', Key: key }))
  expect(Item?.text).toStrictEqual({ S: 'kept' })
  await second.close()

  await expect(fetch(second.endpoint)).rejects.toThrow('fetch failed')
})
