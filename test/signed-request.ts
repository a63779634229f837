import { Sha256 } from '@smithy/core/checksum'
import { SignatureV4 } from '@smithy/signature-v4'
import { LOCAL_CREDENTIALS } from '../local/aws/local-credentials.ts'

export interface ToSign {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface SignedBy {
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
  readonly region?: string
  readonly service?: string
  /** When it was signed. Default: now. */
  readonly date?: Date
}

/** A request to an API, signed by the SDK's own signer: with the local credentials, unless said otherwise. */
export async function signedRequest(
  target: string | URL,
  { method = 'POST', headers = {}, body }: ToSign = {},
  by: SignedBy = {},
): Promise<{ method: string; headers: Record<string, string>; body?: string }> {
  const url = new URL(target)
  const { credentials = LOCAL_CREDENTIALS, region = 'us-east-1', service = 'execute-api' } = by
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256 })
  const query: Record<string, string[]> = {}
  for (const [name, value] of url.searchParams) query[name] = [...(query[name] ?? []), value]
  const signed = await signer.sign(
    {
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query,
      headers: { host: url.host, ...headers },
      body,
    },
    by.date === undefined ? {} : { signingDate: by.date },
  )
  return { method, headers: signed.headers, ...(body === undefined ? {} : { body }) }
}
