import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { LOCAL_CREDENTIALS } from '../local/local-credentials.ts'
import type { Peer } from './peers.ts'
import type { ProbeOrder, ProbeResult } from './probe.ts'

const PROBE = fileURLToPath(new URL('./probe.ts', import.meta.url))

/** Where a probe finds what it calls. */
export interface ProbeSurroundings {
  readonly upstreamUrl: string
  readonly certificateFile: string
  readonly secretsManagerUrl: string
  readonly secretArn: string
}

/** Runs a peer in a fresh process. @throws Error when the process ends without a result */
export function runProbe(
  peer: Peer,
  surroundings: ProbeSurroundings,
  order: Omit<ProbeOrder, 'bundle'>,
): Promise<ProbeResult> {
  const { promise, resolve, reject } = Promise.withResolvers<ProbeResult>()
  const child = fork(
    PROBE,
    [JSON.stringify({ bundle: peer.bundle, ...order } satisfies ProbeOrder)],
    {
      env: {
        ...peer.environment,
        AWS_LAMBDA_FUNCTION_NAME: 'bench',
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
        AWS_ENDPOINT_URL_SECRETS_MANAGER: surroundings.secretsManagerUrl,
        DOCUMENTPRO_BASE_URL: surroundings.upstreamUrl,
        DOCUMENTPRO_SECRET_ARN: surroundings.secretArn,
        NODE_EXTRA_CA_CERTS: surroundings.certificateFile,
      },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  )
  child.once('message', (result) => resolve(result as ProbeResult))
  child.once('exit', (code) => reject(new Error(`${peer.name} ended with exit status ${code}`)))
  return promise
}
