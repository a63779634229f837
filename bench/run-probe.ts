import { fork } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { LOCAL_CREDENTIALS } from '../local/aws/local-credentials.ts'
import type { Peer } from './peers.ts'
import type { ProbeOrder, ProbeResult } from './probe.ts'

const SOURCE = fileURLToPath(new URL('./probe.ts', import.meta.url))

/** Where a probe finds what it calls. */
export interface ProbeSurroundings {
  readonly upstreamUrl: string
  readonly certificateFile: string
  readonly secretsManagerUrl: string
  readonly secretArn: string
  /** Absent for peers without a table. */
  readonly dynamoDbUrl?: string
}

/**
 * Makes JavaScript of the probe, in `directory`: Lambda's runtime doesn't begin with a compiler of types in the memory
 * and on the cores of the function.
 *
 * @returns the file to run
 */
export async function compileProbe(directory: string): Promise<string> {
  const outfile = join(directory, 'probe.mjs')
  await build({ entryPoints: [SOURCE], outfile, bundle: true, platform: 'node', format: 'esm' })
  return outfile
}

/** Runs a peer in a fresh process of `probe`. @throws Error when the process ends without a result */
export function runProbe(
  probe: string,
  peer: Peer,
  surroundings: ProbeSurroundings,
  order: Omit<ProbeOrder, 'bundle'>,
): Promise<ProbeResult> {
  const { promise, resolve, reject } = Promise.withResolvers<ProbeResult>()
  const child = fork(
    probe,
    [JSON.stringify({ bundle: peer.bundle, ...order } satisfies ProbeOrder)],
    {
      env: {
        ...peer.environment,
        AWS_LAMBDA_FUNCTION_NAME: 'bench',
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
        AWS_ENDPOINT_URL_SECRETS_MANAGER: surroundings.secretsManagerUrl,
        ...(surroundings.dynamoDbUrl !== undefined && {
          AWS_ENDPOINT_URL_DYNAMODB: surroundings.dynamoDbUrl,
        }),
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
