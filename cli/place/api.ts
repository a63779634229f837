import { defaultProvider } from '@aws-sdk/credential-provider-node'
import { Sha256 } from '@smithy/core/checksum'
import { buildQueryString } from '@smithy/core/protocols'
import { SignatureV4 } from '@smithy/signature-v4'
import type { RequestId } from '../../lambda/deletion/request.ts'
import { LOCAL_CREDENTIALS } from '../../local/aws/local-credentials.ts'
import { CommandError } from '../command-error.ts'
import { endpointText, localEndpoints } from './local-endpoints.ts'
import type { Place } from './place.ts'
import { outputOf, stackOutputs } from './stack-outputs.ts'

/** The HTTP API, and whose it is. */
export interface FoundApi {
  /** For people. */
  readonly where: string
  /** A signed `POST /deletions`. */
  postDeletion(body: object, signal: AbortSignal): Promise<ApiAnswer>
  /** A signed `POST /certificates`. */
  postCertificate(requestId: RequestId, signal: AbortSignal): Promise<ApiAnswer>
}

/** What the API answered; the body is undefined where it isn't a JSON object. */
export interface ApiAnswer {
  readonly status: number
  readonly body: unknown
}

/** @throws CommandError, or what the AWS SDK throws */
export async function findApi(place: Exclude<Place, { kind: 'urls' }>): Promise<FoundApi> {
  if (place.kind === 'local') {
    const endpoints = await localEndpoints(place.dataDirectory)
    const region = endpointText(endpoints, 'region')
    const url = endpointText(endpoints, 'apiUrl')
    const credentials = LOCAL_CREDENTIALS
    const signer = new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 })
    return { where: endpoints.where, ...callsOf(url, signer) }
  }
  const { profile } = place
  const stack = await stackOutputs(place.stackName, place)
  const url = outputOf(stack, 'ApiUrl', 'is it a stack of this service?')
  const credentials = defaultProvider(profile === undefined ? {} : { profile })
  const { region } = stack
  const signer = new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 })
  return { where: stack.where, ...callsOf(url, signer) }
}

function callsOf(base: string, signer: SignatureV4): Omit<FoundApi, 'where'> {
  const post = poster(signer, base)
  return {
    postDeletion: (body, signal) => post('/deletions', {}, JSON.stringify(body), signal),
    // In the query: API Gateway decodes a path before it looks for its route, so a path can't have every id.
    postCertificate: (id, signal) => post('/certificates', { request_id: id }, '', signal),
  }
}

function poster(signer: SignatureV4, base: string) {
  return async (
    path: string,
    query: Readonly<Record<string, string>>,
    body: string,
    signal: AbortSignal,
  ): Promise<ApiAnswer> => {
    const url = new URL(path, base)
    // As it is signed, character by character.
    url.search = buildQueryString(query)
    const { headers } = await signer.sign({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query,
      headers: { host: url.host, 'content-type': 'application/json' },
      body,
    })
    const request = { method: 'POST', headers, body, redirect: 'error', signal } as const
    const answer = await fetch(url, request).catch((cause: unknown) => {
      signal.throwIfAborted()
      throw new CommandError(`nothing answers at ${url.origin}; does the service run?`, { cause })
    })
    return { status: answer.status, body: parse(await answer.text()) }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
