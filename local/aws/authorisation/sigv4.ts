import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type ReceivedRequest, splitTarget } from '../http-api/payload-v2.ts'

/** What a signature is about. */
export type SignedRequest = Pick<ReceivedRequest, 'method' | 'target' | 'rawHeaders' | 'body'>

/** Whose signature is accepted, and for what. */
export interface SigningScope {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly region: string
  readonly service: string
}

/** A request as it came in, with its whole body. */
export function signedRequestOf(
  { method = 'GET', url: target = '/', rawHeaders }: IncomingMessage,
  body: Buffer,
): SignedRequest {
  return { method, target, rawHeaders, body }
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
  request: SignedRequest,
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
  return timingSafeEqual(hmac(signingKey(day, scope), toSign), Buffer.from(signature, 'hex'))
}

/** The id of the access keys that a request says it is signed with; undefined when it isn't signed. */
export function signerOf({ rawHeaders }: SignedRequest): string | undefined {
  return accessKeyIdIn(readHeaders(rawHeaders).get('authorization'))
}

/** The id of the access keys that a request says it is signed with; undefined when it isn't signed. */
export function accessKeyIdIn(authorization = ''): string | undefined {
  return /\bCredential=([^/,\s]+)\//.exec(authorization)?.[1]
}

/** Keys of a day are few, and four digests each. */
const SIGNING_KEYS = new Map<string, KeyObject>()
const KEPT_SIGNING_KEYS = 100

function signingKey(day: string, { region, service, secretAccessKey }: SigningScope): KeyObject {
  const parts = [day, region, service, 'aws4_request']
  const name = [...parts, secretAccessKey].join('/')
  const known = SIGNING_KEYS.get(name)
  if (known !== undefined) return known
  const key = createSecretKey(parts.reduce(hmac, Buffer.from(`AWS4${secretAccessKey}`)))
  if (SIGNING_KEYS.size >= KEPT_SIGNING_KEYS) SIGNING_KEYS.clear()
  SIGNING_KEYS.set(name, key)
  return key
}

function readHeaders(raw: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>()
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase()
    const given = (raw[index + 1] ?? '').trim()
    const value = given.includes('  ') ? given.replace(/ +/g, ' ') : given
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
  if (query === '') return ''
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
  return hash('sha256', data)
}

function hmac(key: Buffer | KeyObject, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
