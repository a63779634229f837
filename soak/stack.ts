import { join } from 'node:path'
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { DynamoDbEdge } from '../local/aws/dynamodb-edge/dynamodb-edge.ts'
import { OPERATOR_CREDENTIALS } from '../local/aws/local-credentials.ts'
import type { SqsEdge } from '../local/aws/sqs-edge/sqs-edge.ts'
import type { Endpoints } from '../local/data-directory/endpoints-file.ts'
import type { LocalService, LocalServiceOptions } from '../local/local-service.ts'
import { startLocalService } from '../local/service.ts'
import type { Simulator } from '../local/simulator/simulator.ts'
import type { SecretFault, TableFault } from './plan.ts'

/** The service of a soak, which is restarted while DocumentPro goes on. */
export interface Stack {
  /** The service that runs, or the one that is being started. */
  current(): Promise<LocalService>
  /** Crashes everything and starts it again on the same data. */
  restart(): Promise<void>
  /** Revokes the key, and puts a new one into the secret a while later. */
  rotateKey(apiKey: string): Promise<void>
  /** Makes Secrets Manager fail from now on. */
  failSecrets(kind: SecretFault): Promise<void>
  /** The way to SQS of every run so far. */
  readonly sqsEdges: readonly SqsEdge[]
  /** The way to DynamoDB of every run so far. */
  readonly dynamoDbEdges: readonly DynamoDbEdge[]
  /** Makes DynamoDB fail from now on. */
  failTables(kind: TableFault): Promise<void>
}

export interface StackOptions
  extends Omit<LocalServiceOptions, 'upstream' | 'simulator' | 'assembly'> {
  /** Undefined: in the data directory. */
  readonly assembly: string | undefined
  readonly simulator: Simulator
  readonly apiKey: string
  /** Waits for a number of milliseconds. */
  readonly wait: (ms: number) => Promise<void>
}

/** Longer than a reload takes, so that for a while no key is right. */
const ROTATION_GAP_MS = 1_500

/** How long Secrets Manager takes when it is slow: longer than the functions wait for it. */
const SLOW_MS = 2_500

/** Starts it for the first time. */
export async function startStack({
  simulator,
  apiKey,
  wait,
  ...options
}: StackOptions): Promise<Stack> {
  const sqsEdges: SqsEdge[] = []
  const dynamoDbEdges: DynamoDbEdge[] = []
  let key = apiKey
  let restarts = 0
  const start = async (): Promise<LocalService> => {
    const service = await startLocalService({
      ...options,
      // The same faults in the same order again would be a poor test.
      ...(options.sqsFaults && {
        sqsFaults: { ...options.sqsFaults, seed: options.sqsFaults.seed + restarts },
      }),
      ...(options.dynamoDbFaults && {
        dynamoDbFaults: { ...options.dynamoDbFaults, seed: options.dynamoDbFaults.seed + restarts },
      }),
      upstream: { kind: 'documentpro', baseUrl: simulator.url, apiKey: key },
      assembly: options.assembly ?? join(options.dataDirectory, 'cdk.out'),
    })
    sqsEdges.push(service.sqsEdge)
    dynamoDbEdges.push(service.dynamoDbEdge)
    return service
  }
  let running = start()
  await running
  return {
    current: () => running,
    sqsEdges,
    dynamoDbEdges,
    async restart() {
      const dying = await running
      restarts += 1
      running = crash(dying).then(start)
      await running
    },
    async rotateKey(next) {
      simulator.state.apiKeys = new Set([next])
      key = next
      await wait(ROTATION_GAP_MS)
      // Secrets Manager may be down just now.
      while (!(await putSecret((await running).endpoints, key))) await wait(ROTATION_GAP_MS)
    },
    async failTables(kind) {
      const { dynamoDbEdge } = await running
      const times = Number.POSITIVE_INFINITY
      dynamoDbEdge.fail({ kind, delayMs: kind === 'slow' ? SLOW_MS : 0, times })
    },
    async failSecrets(kind) {
      const { secretsManagerEndpoint } = (await running).endpoints
      const delay = kind === 'slow' ? { delay_ms: SLOW_MS } : {}
      await fetch(`${secretsManagerEndpoint}/_secrets/faults`, {
        method: 'POST',
        body: JSON.stringify({ kind, ...delay }),
      })
    },
  }
}

async function crash(service: LocalService): Promise<void> {
  service.crashPollers()
  for (const { pids } of service.functions.values()) {
    for (const pid of pids()) process.kill(pid, 'SIGKILL')
  }
  await service.close()
}

async function putSecret(
  { secretsManagerEndpoint, region, secretId }: Endpoints,
  value: string,
): Promise<boolean> {
  const client = new SecretsManagerClient({
    endpoint: secretsManagerEndpoint,
    region,
    credentials: OPERATOR_CREDENTIALS,
  })
  try {
    await client.send(new PutSecretValueCommand({ SecretId: secretId, SecretString: value }))
    return true
  } catch {
    return false
  } finally {
    client.destroy()
  }
}
