import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { type ReceivedRequest, splitTarget } from './payload-v2.ts'

/** Whose signature is accepted, and for what. */
export interface SigningScope {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly region: string
  readonly service: string
}

/** AWS refuses signatures that are older or newer than this. */
const TOLERANCE_MS = 5 * 60 * 1_000

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/

/**
 * True when the request carries a valid Signature Version 4 in its `Authorization` header
 * (IAM User Guide, *Create a signed AWS API request*).
 * @param now milliseconds since the epoch
 */
export function hasValidSignature(
  request: ReceivedRequest,
  scope: SigningScope,
  now: number,
): boolean {
  const headers = readHeaders(request.rawHeaders)
  const parsed = AUTHORIZATION.exec(headers.get('authorization') ?? '')
  if (parsed === null) return false
  const [, accessKeyId, day = '', region, service, signedNames = '', signature = ''] = parsed
  const time = headers.get('x-amz-date') ?? ''
  const signedHeaders = signedNames.split(';')
  const fits =
    accessKeyId === scope.accessKeyId &&
    region === scope.region &&
    service === scope.service &&
    signedHeaders.includes('host') &&
    time.startsWith(day) &&
    Math.abs(parseTime(time) - now) <= TOLERANCE_MS
  if (!fits) return false

  const bodyHash = sha256(request.body)
  if ((headers.get('x-amz-content-sha256') ?? bodyHash) !== bodyHash) return false
  const { path, query } = splitTarget(request.target)
  const canonicalRequest = [
    request.method,
    path.split('/').map(encode).join('/'),
    canonicalQuery(query),
    ...signedHeaders.map((name) => `${name}:${headers.get(name) ?? ''}`),
    '',
    signedNames,
    bodyHash,
  ].join('\n')
  const credentialScope = `${day}/${region}/${service}/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', time, credentialScope, sha256(canonicalRequest)].join('\n')
  const key = [day, scope.region, scope.service, 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => hmac(secret, part),
    `AWS4${scope.secretAccessKey}`,
  )
  return timingSafeEqual(hmac(key, toSign), Buffer.from(signature, 'hex'))
}

function readHeaders(raw: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>()
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase()
    const value = (raw[index + 1] ?? '').trim().replace(/ +/g, ' ')
    const before = headers.get(name)
    headers.set(name, before === undefined ? value : `${before},${value}`)
  }
  return headers
}

/** NaN for anything but `20260131T235959Z`. */
function parseTime(text: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  if (parts === null) return Number.NaN
  const [, year, month, day, hours, minutes, seconds] = parts
  return Date.parse(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`)
}

/** Sorted by name, then by value; sorted as one text, `a-b=` would come before `a=`. */
function canonicalQuery(query: string): string {
  return [...new URLSearchParams(query.replaceAll('+', '%2B'))]
    .map(([name, value]): [string, string] => [encode(name), encode(value)])
    .toSorted((one, other) => compare(one[0], other[0]) || compare(one[1], other[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

/** By code point, as the signature wants it, whatever the locale. */
function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
