import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { bytesOf, type HttpCase, textOf } from './corpus.ts'
import type { RawRequest } from './raw-http.ts'

/** What stands for the placeholders of the corpus. */
export interface Secrets {
  readonly apiKey: string
  /** The two live webhook secrets. */
  readonly first: string
  readonly second: string
  /** One that isn't live. */
  readonly other: string
}

const PLACEHOLDER =
  /\{(key|key-1|KEY|id|now|now[+-]\d+|signature|signature-3|bytes|unpadded|base64url|hex)\}/g

/** The request of a case, signed at this moment where it has signature headers. `index` makes its own ids. */
export function writtenRequest(
  { method, target, headers, body = '', sign = {} }: HttpCase,
  index: number,
  secrets: Secrets,
): RawRequest {
  const bytes = bytesOf(body)
  const now = Math.floor(Date.now() / 1000)
  const id = sign.id ?? `msg-${index}`
  const key = {
    second: secrets.second,
    other: secrets.other,
    key: `whsec_${Buffer.from(secrets.apiKey).toString('base64')}`,
  }
  const signed = signature(
    sign.secret === undefined ? secrets.first : key[sign.secret],
    id,
    now + (sign.at ?? 0),
    sign.body === undefined ? bytes : Buffer.from(sign.body),
  )
  const raw = Buffer.from(signed.slice('v1,'.length), 'base64')
  const values: Readonly<Record<string, string>> = {
    key: secrets.apiKey,
    'key-1': secrets.apiKey.slice(0, -1),
    KEY: secrets.apiKey.toUpperCase(),
    id,
    signature: signed,
    'signature-3': signed.slice(0, -3),
    bytes: raw.toString('base64'),
    unpadded: raw.toString('base64').replace('=', ''),
    base64url: raw.toString('base64url'),
    hex: raw.toString('hex'),
  }
  const fill = (text: string): string =>
    text.replace(PLACEHOLDER, (_, name: string) =>
      name.startsWith('now') ? String(now + Number(name.slice(3))) : (values[name] ?? ''),
    )
  return {
    method,
    target: fill(target),
    headers: headers.map(([name, value]) => [name, fill(textOf(value))] as const),
    body: bytes,
  }
}

/** By the official package, or over the bytes where it would sign another text: it reads them as UTF-8. */
function signature(secret: string, id: string, seconds: number, body: Buffer): string {
  const text = body.toString('utf8')
  if (Buffer.from(text).equals(body)) {
    return new Webhook(secret).sign(id, new Date(seconds * 1000), text)
  }
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const content = Buffer.concat([Buffer.from(`${id}.${seconds}.`), body])
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`
}
