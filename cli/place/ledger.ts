import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { LedgerUnavailableError } from '../../lambda/deletion/ledger.ts'
import { OPERATOR_CREDENTIALS } from '../../local/aws/local-credentials.ts'
import { CommandError } from '../command-error.ts'
import { failureOf } from '../failure.ts'
import { UsageError } from '../usage-error.ts'
import { endpointText, localEndpoints } from './local-endpoints.ts'
import type { AwsOptions, Place } from './place.ts'
import { outputOf, stackOutputs } from './stack-outputs.ts'

/** The ledger's table, and the way to it. */
export interface FoundLedger {
  readonly client: DynamoDBClient
  readonly table: string
  /** For people: whose ledger it is. */
  readonly where: string
}

/** @throws CommandError, or what the AWS SDK throws */
export async function findLedger(place: Place): Promise<FoundLedger> {
  switch (place.kind) {
    case 'local':
      return localLedger(place.dataDirectory)
    case 'stack':
      return stackLedger(place.stackName, place)
    case 'urls':
      throw new UsageError('the ledger is found by --data-dir or --stack')
  }
}

/** That of the service that runs on this machine. */
async function localLedger(dataDirectory: string): Promise<FoundLedger> {
  const endpoints = await localEndpoints(dataDirectory)
  const { ledgerTable: table } = endpoints.values
  if (typeof table !== 'string') {
    throw new CommandError(`the service of ${endpoints.path} runs without a ledger`)
  }
  const client = new DynamoDBClient({
    endpoint: endpointText(endpoints, 'dynamodbEndpoint'),
    region: endpointText(endpoints, 'region'),
    credentials: OPERATOR_CREDENTIALS,
  })
  return { client, table, where: endpoints.where }
}

/** That of a deployed stack, by its output. */
async function stackLedger(stackName: string, options: AwsOptions): Promise<FoundLedger> {
  const stack = await stackOutputs(stackName, options)
  const table = outputOf(stack, 'LedgerTableName', 'it has no ledger')
  return { client: new DynamoDBClient(options), table, where: stack.where }
}

/** What a reader of the ledger threw, with the reason in a sentence. */
export function explained(error: unknown): unknown {
  if (!(error instanceof LedgerUnavailableError)) return error
  const { sentence } = failureOf(error.cause)
  return new CommandError(`${error.message} (${sentence})`, { cause: error.cause })
}
