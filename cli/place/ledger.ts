import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { OPERATOR_CREDENTIALS } from '../../local/local-credentials.ts'
import { CommandError } from '../command-error.ts'
import { UsageError } from '../usage-error.ts'
import { endpointText, localEndpoints } from './local-endpoints.ts'
import type { AwsOptions, Place } from './place.ts'
import { outputOf, stackOutputs } from './stack-outputs.ts'

/** The ledger's table, and the way to it. */
export interface FoundLedger {
  readonly client: DynamoDBClient
  readonly table: string
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
  return { client, table }
}

/** That of a deployed stack, by its output. */
async function stackLedger(stackName: string, options: AwsOptions): Promise<FoundLedger> {
  const stack = await stackOutputs(stackName, options)
  const table = outputOf(stack, 'LedgerTableName', 'it has no ledger')
  return { client: new DynamoDBClient(options), table }
}
