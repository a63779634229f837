import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import { LedgerTable } from '../../../lambda/ledger/ledger-table.ts'
import { LedgerTableReader } from '../../../lambda/ledger/ledger-table-reader.ts'
import { LOCAL_CREDENTIALS } from '../../../local/aws/local-credentials.ts'
import {
  createTables,
  startTableServer,
  type TableServer,
} from '../../../local/aws/stores/tables.ts'

export const LEDGER = 'Ledger'

const REGION = 'eu-west-1'

/** What happens just before the next call of an operation. */
type Meanwhile = readonly [operation: string, happens: () => unknown]

export interface LedgerServer extends TableServer {
  /** Somebody else's, whose calls nobody counts. */
  readonly others: DynamoDBClient
  /** The operations that were called, with how each ended; taken out by reading them. What may read old data is `stale`. */
  calls(): readonly string[]
  /** Lets these happen, in this order, once each. */
  meanwhile(...events: readonly Meanwhile[]): void
}

interface LedgerServerOptions {
  /** A refused write comes with what its condition met, as DynamoDB gives it and dynalite doesn't. */
  readonly tellsWhatStands?: boolean
}

/** A DynamoDB with an empty ledger. */
export async function startLedgerServer({
  tellsWhatStands = false,
}: LedgerServerOptions = {}): Promise<LedgerServer> {
  const server = await startTableServer(undefined, REGION)
  const keys = [
    { name: 'pk', role: 'HASH', type: 'S' },
    { name: 'sk', role: 'RANGE', type: 'S' },
  ] as const
  await createTables(server.client, [{ name: LEDGER, keys }])
  const { endpoint } = server
  const others = new DynamoDBClient({ endpoint, region: REGION, credentials: LOCAL_CREDENTIALS })
  const called: string[] = []
  const events: Meanwhile[] = []
  server.client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        if (events[0]?.[0] === commandName) await events.shift()?.[1]()
        try {
          const answer = await next(args)
          called.push(isStale(commandName, args.input) ? `${commandName} stale` : commandName)
          return answer
        } catch (error) {
          called.push(`${commandName} refused`)
          if (tellsWhatStands && error instanceof ConditionalCheckFailedException) {
            const { TableName, Key, ...asked } = args.input as UpdateItemCommandInput
            if (asked.ReturnValuesOnConditionCheckFailure === 'ALL_OLD') {
              const { Item } = await others.send(new GetItemCommand({ TableName, Key }))
              if (Item !== undefined) error.Item = Item
            }
          }
          throw error
        }
      },
    { step: 'initialize', name: 'calls' },
  )
  return {
    ...server,
    others,
    calls: () => called.splice(0),
    meanwhile: (...given) => events.push(...given),
    close: async () => {
      others.destroy()
      await server.close()
    },
  }
}

/** Dynalite has nothing old to give; DynamoDB may, to who doesn't ask otherwise. */
function isStale(operation: string, input: object): boolean {
  const isRead = operation === 'GetItemCommand' || operation === 'ScanCommand'
  return isRead && !('ConsistentRead' in input && input.ConsistentRead === true)
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
