import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { isJsonObject } from '../../lambda/intake/json-object.ts'
import { OPERATOR_CREDENTIALS } from '../../local/local-credentials.ts'
import type { LedgerPlace } from './command.ts'

/** Thrown when there is no ledger; the message says what to do. */
export class LedgerNotFoundError extends Error {
  override name = 'LedgerNotFoundError'
}

/** The ledger's table, and the way to it. */
export interface FoundLedger {
  readonly client: DynamoDBClient
  readonly table: string
}

/** @throws LedgerNotFoundError, or what the AWS SDK throws */
export async function findLedger(place: LedgerPlace): Promise<FoundLedger> {
  return place.kind === 'local' ? localLedger(place.dataDirectory) : stackLedger(place)
}

/** That of the service that runs on this machine, by the file that it writes when it's ready. */
async function localLedger(dataDirectory: string): Promise<FoundLedger> {
  const path = join(dataDirectory, 'endpoints.json')
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new LedgerNotFoundError(
      `no service runs on this machine (${path} can't be read); start one with npm start, or say where with --stack <name>`,
      { cause },
    )
  })
  const endpoints: unknown = JSON.parse(text)
  const { ledgerTable, dynamodbEndpoint, region } = isJsonObject(endpoints) ? endpoints : {}
  if (typeof ledgerTable !== 'string') {
    throw new LedgerNotFoundError(`the service of ${path} runs without a ledger`)
  }
  const client = new DynamoDBClient({
    endpoint: String(dynamodbEndpoint),
    region: String(region),
    credentials: OPERATOR_CREDENTIALS,
  })
  return { client, table: ledgerTable }
}

/** That of a deployed stack, by its output. */
async function stackLedger({
  stackName,
  region,
}: Extract<LedgerPlace, { kind: 'stack' }>): Promise<FoundLedger> {
  // Only here: the client is large, and the local run doesn't need it.
  const { CloudFormationClient, DescribeStacksCommand } = await import(
    '@aws-sdk/client-cloudformation'
  )
  const configuration = region === undefined ? {} : { region }
  const cloudFormation = new CloudFormationClient(configuration)
  const { Stacks } = await cloudFormation
    .send(new DescribeStacksCommand({ StackName: stackName }))
    .finally(() => cloudFormation.destroy())
  const outputs = Stacks?.[0]?.Outputs ?? []
  const table = outputs.find(({ OutputKey }) => OutputKey === 'LedgerTableName')?.OutputValue
  if (table !== undefined) return { client: new DynamoDBClient(configuration), table }
  throw new LedgerNotFoundError(
    `the stack ${stackName} doesn't have the output LedgerTableName: it has no ledger`,
  )
}
