import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { LedgerTable } from '../../../lambda/ledger/ledger-table.ts'
import { LedgerTableReader } from '../../../lambda/ledger/ledger-table-reader.ts'
import { createTables, startTableServer, type TableServer } from '../../../local/stores/tables.ts'

export const LEDGER = 'Ledger'

export interface LedgerServer extends TableServer {
  /** The operations that were called, with how each ended; taken out by reading them. */
  calls(): readonly string[]
}

/** A DynamoDB with an empty ledger. */
export async function startLedgerServer(): Promise<LedgerServer> {
  const server = await startTableServer(undefined, 'eu-west-1')
  const keys = [
    { name: 'pk', role: 'HASH', type: 'S' },
    { name: 'sk', role: 'RANGE', type: 'S' },
  ] as const
  await createTables(server.client, [{ name: LEDGER, keys }])
  const called: string[] = []
  server.client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        try {
          const answer = await next(args)
          called.push(commandName)
          return answer
        } catch (error) {
          called.push(`${commandName} refused`)
          throw error
        }
      },
    { step: 'initialize', name: 'calls' },
  )
  return { ...server, calls: () => called.splice(0) }
}

/** @param retentionDays 0 for ever */
export function ledgerIn(
  client: DynamoDBClient,
  now: () => number,
  retentionDays = 400,
): LedgerTable {
  return new LedgerTable({ client: () => client, table: LEDGER, retentionDays, now })
}

export function readerOf(client: DynamoDBClient): LedgerTableReader {
  return new LedgerTableReader(() => client, LEDGER)
}
