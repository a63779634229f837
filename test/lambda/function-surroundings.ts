import { startFauxqs } from 'fauxqs'
import { afterAll, vi } from 'vitest'
import { LOCAL_CREDENTIALS } from '../../local/aws/local-credentials.ts'
import { startSecretsManager } from '../../local/aws/secrets-manager/secrets-manager.ts'
import { NO_OUTAGE } from '../../local/aws/stand-in/outage.ts'
import { refuseRemoteConnections } from '../../local/loopback-only.ts'
import { startSimulator } from '../../local/simulator/simulator.ts'

export const SECRET = 'documentpro'

/** What is around a function, each part on a port of its own, for all tests of a file. */
export async function startSurroundings(
  functionName: string,
  apiKey: string,
  queues: readonly string[],
) {
  const acceptAll = refuseRemoteConnections()
  const simulator = await startSimulator({ apiKey })
  const arn = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:documentpro'
  const secrets = await startSecretsManager({ secrets: [{ arn, name: SECRET, value: apiKey }] })
  const sqs = await startFauxqs({ port: 0, logger: false, defaultRegion: 'us-east-1' })
  for (const name of queues) sqs.createQueue(name)
  const sqsEndpoint = `http://127.0.0.1:${sqs.port}`
  const printed: string[] = []
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
    printed.push(...String(line).trimEnd().split('\n'))
    return true
  })
  afterAll(async () => {
    write.mockRestore()
    vi.unstubAllEnvs()
    await Promise.all([simulator.close(), secrets.close(), sqs.stop()])
    acceptAll()
  })

  return {
    simulator,
    secrets,
    sqsEndpoint,
    secretArn: arn,
    /** The lines that the function wrote. */
    printed,
    queueUrl: (name: string): string => `${sqsEndpoint}/000000000000/${name}`,
    /** Messages on a queue, delayed ones included. */
    messagesOn(queue: string) {
      const { ready = [], delayed = [] } = sqs.inspectQueue(queue)?.messages ?? {}
      return [...ready, ...delayed]
    },
    /** The variables of a new execution environment beside Lambda's own; what an earlier one had is gone. */
    useVariables(own: Readonly<Record<string, string | undefined>>): void {
      vi.unstubAllEnvs()
      const variables = {
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
        AWS_ENDPOINT_URL_SQS: sqsEndpoint,
        AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
        AWS_LAMBDA_FUNCTION_NAME: functionName,
        ...own,
      }
      for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
      vi.resetModules()
    },
    /** Forgets what earlier tests did. */
    reset(): void {
      const { results, faults, log } = simulator.state
      for (const state of [results, faults, log]) state.clear()
      simulator.state.apiKeys = new Set([apiKey])
      secrets.fail(NO_OUTAGE)
      secrets.put(SECRET, apiKey)
      sqs.purgeAll()
      for (const name of queues) sqs.createQueue(name)
      printed.length = 0
    },
  }
}
