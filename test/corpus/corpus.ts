import { readFileSync } from 'node:fs'

/** A text, or parts of one with repetitions: so that a megabyte is a line of the corpus like any other. */
type Text = string | readonly (string | { readonly repeat: string; readonly times: number })[]
/** Bytes where no text could hold them. */
type Body = Text | { readonly base64: string }

interface HttpExpectation {
  readonly status: number
  /** Without it the request is taken, or refused by API Gateway itself. */
  readonly error?: string
  readonly field?: string
  /** The ids that DocumentPro is asked to delete; for a refusal there are none. */
  readonly accepted?: readonly string[]
}

/** What the official package signs, where that isn't what is sent: `at` in seconds from now. */
interface Signing {
  readonly id?: string
  readonly at?: number
  readonly secret?: 'second' | 'other' | 'key'
  readonly body?: string
}

/** A request as it goes over the wire, and what must come back. Target and headers have placeholders. */
export interface HttpCase {
  readonly name: string
  readonly method: string
  readonly target: string
  readonly headers: readonly (readonly [name: string, value: Text])[]
  readonly body?: Body
  readonly sign?: Signing
  readonly expect: HttpExpectation
}

/** A message on the deletion queue: refused for a field, or taken for these ids. */
export interface MessageCase {
  readonly name: string
  /** Default: the developer. */
  readonly sender?: 'worker'
  readonly body: Body
  readonly expect: { readonly field: string } | { readonly accepted: readonly string[] }
}

export const HTTP_ROUTES = [
  'post-deletions',
  'delete-files',
  'post-webhook',
  'unknown-routes',
] as const

/** The cases of a route, one JSON object a line in the file of its name. */
export function httpCases(route: (typeof HTTP_ROUTES)[number]): readonly HttpCase[] {
  return lines(route).map((line): HttpCase => JSON.parse(line))
}

/** `{now}` in them stands for the time at which they are read. */
export function messageCases(): readonly MessageCase[] {
  const now = new Date().toISOString()
  return lines('queue-messages').map(
    (line): MessageCase => JSON.parse(line.replaceAll('{now}', now)),
  )
}

function lines(name: string): readonly string[] {
  const text = readFileSync(new URL(`${name}.jsonl`, import.meta.url), 'utf8')
  return text.split('\n').filter((line) => line !== '')
}

/** What is written in the corpus, as bytes. */
export function bytesOf(written: Body): Buffer {
  return typeof written === 'object' && 'base64' in written
    ? Buffer.from(written.base64, 'base64')
    : Buffer.from(textOf(written))
}

export function textOf(written: Text): string {
  if (typeof written === 'string') return written
  return written
    .map((part) => (typeof part === 'string' ? part : part.repeat.repeat(part.times)))
    .join('')
}
