import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { LedgerTableReader } from '../lambda/ledger/ledger-table-reader.ts'

/** How each id of the ledger ended; undefined for what hasn't. */
export async function readLedger(
  client: DynamoDBClient,
  table: string,
): Promise<ReadonlyMap<string, string | undefined>> {
  const reader = new LedgerTableReader(() => client, table)
  const ends = new Map<string, string | undefined>()
  let cursor: string | undefined
  do {
    const { records, next } = await reader.list({}, cursor)
    for (const { requestId, end } of records) ends.set(requestId, end?.outcome)
    cursor = next
  } while (cursor !== undefined)
  return ends
}
