import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Sha256 } from '@smithy/core/checksum'
import { SignatureV4 } from '@smithy/signature-v4'
import type { RequestId } from '../../lambda/deletion/request.ts'
import { isJsonObject, type JsonObject } from '../../lambda/intake/json-object.ts'
import { LOCAL_CREDENTIALS } from '../../local/local-credentials.ts'
import type { LedgerPlace } from '../status/command.ts'

/** Thrown when the service can't be asked; the message says what to do. */
export class ServiceError extends Error {
  override name = 'ServiceError'
}

export interface ApiAnswer {
  readonly status: number
  readonly body: JsonObject
}

interface FoundApi {
  readonly url: string
  readonly region: string
  readonly credentials: ConstructorParameters<typeof SignatureV4>[0]['credentials']
}

/**
 * Asks for a certificate, signed with SigV4.
 * @throws ServiceError, or what the AWS SDK throws
 */
export async function askForCertificate(id: RequestId, place: LedgerPlace): Promise<ApiAnswer> {
  const { url: base, region, credentials } = await findApi(place)
  const url = new URL(`/deletions/${encodeURIComponent(id)}/certificate`, base)
  const signer = new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 })
  const { headers } = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    headers: { host: url.host },
  })
  const answer = await fetch(url, { method: 'POST', headers, redirect: 'error' }).catch(
    (cause: unknown) => {
      throw new ServiceError(`nothing answers at ${url.origin}; does the service run?`, { cause })
    },
  )
  const body: unknown = await answer.json().catch(() => undefined)
  return { status: answer.status, body: isJsonObject(body) ? body : {} }
}

function findApi(place: LedgerPlace): Promise<FoundApi> {
  return place.kind === 'local' ? localApi(place.dataDirectory) : stackApi(place)
}

async function localApi(dataDirectory: string): Promise<FoundApi> {
  const path = join(dataDirectory, 'endpoints.json')
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ServiceError(
      `no service runs on this machine (${path} can't be read); start one with npm start, or say where with --stack <name>`,
      { cause },
    )
  })
  const endpoints: unknown = JSON.parse(text)
  const { apiUrl, region } = isJsonObject(endpoints) ? endpoints : {}
  return { url: String(apiUrl), region: String(region), credentials: LOCAL_CREDENTIALS }
}

async function stackApi({
  stackName,
  region,
}: Extract<LedgerPlace, { kind: 'stack' }>): Promise<FoundApi> {
  // Only here: they are large, and the local run doesn't need them.
  const { CloudFormationClient, DescribeStacksCommand } = await import(
    '@aws-sdk/client-cloudformation'
  )
  const client = new CloudFormationClient(region === undefined ? {} : { region })
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stackName }))
    const outputs = Stacks?.[0]?.Outputs ?? []
    const url = outputs.find(({ OutputKey }) => OutputKey === 'ApiUrl')?.OutputValue
    if (url === undefined) throw new ServiceError(`the stack ${stackName} has no output ApiUrl`)
    const credentials = await client.config.credentials()
    return { url, region: await client.config.region(), credentials }
  } finally {
    client.destroy()
  }
}
