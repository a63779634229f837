import { defaultProvider } from '@aws-sdk/credential-provider-node'
import { Sha256 } from '@smithy/core/checksum'
import { SignatureV4 } from '@smithy/signature-v4'
import { LOCAL_CREDENTIALS } from '../../local/local-credentials.ts'
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
    const url = new URL('/deletions', endpointText(endpoints, 'apiUrl'))
    const credentials = LOCAL_CREDENTIALS
    const signer = new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 })
    return { where: endpoints.where, postDeletion: poster(url, signer) }
  }
  const { profile } = place
  const stack = await stackOutputs(place.stackName, place)
  const url = new URL('/deletions', outputOf(stack, 'ApiUrl', 'is it a stack of this service?'))
  const credentials = defaultProvider(profile === undefined ? {} : { profile })
  const { region } = stack
  const signer = new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 })
  return { where: stack.where, postDeletion: poster(url, signer) }
}

function poster(url: URL, signer: SignatureV4): FoundApi['postDeletion'] {
  return async (value, signal) => {
    const body = JSON.stringify(value)
    const { headers } = await signer.sign({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
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
