import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { startDynamoDbEdge } from '../local/aws/dynamodb-edge/dynamodb-edge.ts'
import { LOCAL_CREDENTIALS } from '../local/aws/local-credentials.ts'
import type { SecretsManager } from '../local/aws/secrets-manager/secrets-manager.ts'
import { createTables, startTableServer } from '../local/aws/stores/tables.ts'
import { type FunctionFigures, measureFunctions, type Repetitions } from './function-measures.ts'
import { bundleRecordingPeers, IDEMPOTENCY_TABLE } from './peers.ts'
import { type ProbeSurroundings, runProbe } from './run-probe.ts'
import type { BenchUpstream } from './upstream.ts'

/** The figures of a peer that keeps a record of each message. */
export interface RecordingFigures extends FunctionFigures {
  /** Calls to AWS of a new environment for its first batch of ten. */
  readonly awsCallsForBatchOf10: number
}

/** Writes before the first peer's: the emulated DynamoDB compiles while it works, and DynamoDB doesn't. */
const EXERCISES = 500

const ONE_BATCH = { warmUp: 0, batches: 0, batchSize: 10 }

/** Measures ours with the ledger beside the textbook worker with Powertools' idempotency, on one emulated DynamoDB. */
export async function measureRecording(
  directory: string,
  probe: string,
  surroundings: ProbeSurroundings,
  upstream: BenchUpstream,
  secretsManager: SecretsManager,
  repetitions: Repetitions,
): Promise<readonly RecordingFigures[]> {
  const { peers, tables } = await bundleRecordingPeers(directory)
  const server = await startTableServer(undefined, 'us-east-1')
  const dynamoDb = await startDynamoDbEdge({ endpoint: server.endpoint })
  const around = { ...surroundings, dynamoDbUrl: dynamoDb.url }
  const calls = (): number =>
    [...dynamoDb.calls.values()].reduce((sum, count) => sum + count, secretsManager.calls)
  try {
    await createTables(server.client, tables)
    await exercise(dynamoDb.url)
    await upstream.setLatency(0)
    const taken = new Map<string, number>()
    for (const peer of peers) {
      const before = calls()
      await runProbe(probe, peer, around, ONE_BATCH)
      taken.set(peer.name, calls() - before)
    }
    const figures = await measureFunctions(
      peers,
      upstream,
      (peer, order) => runProbe(probe, peer, around, order),
      repetitions,
    )
    return figures.map((figure) => ({
      ...figure,
      awsCallsForBatchOf10: taken.get(figure.peer) ?? Number.NaN,
    }))
  } finally {
    await dynamoDb.close()
    await server.close()
  }
}

async function exercise(endpoint: string): Promise<void> {
  const credentials = LOCAL_CREDENTIALS
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials })
  try {
    for (let write = 0; write < EXERCISES; write += 1) {
      const command = new UpdateItemCommand({
        TableName: IDEMPOTENCY_TABLE.name,
        Key: { id: { S: `exercise-${write}` } },
        UpdateExpression: 'SET #state = :state',
        ConditionExpression: 'attribute_not_exists(id)',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':state': { S: 'final' } },
      })
      await client.send(command)
    }
  } finally {
    client.destroy()
  }
}
