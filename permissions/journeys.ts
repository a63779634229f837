/**
 * What the service is there for, in the ways that need a permission of their own.
 *
 * @module
 */
import { Webhook } from 'standardwebhooks'
import type { LocalService } from '../local/local-service.ts'
import { openWaysIn } from '../soak/ways-in.ts'

/** How long one journey may take; it takes a second or two. */
const DEADLINE_MS = 20_000
const LOOK_AGAIN_MS = 20

/** Short waits, and everything on: what takes minutes on AWS must be seen in seconds. */
export const JOURNEYS_CONTEXT = {
  'documentpro:certificates': true,
  'documentpro:backoffBaseSeconds': 0.5,
  'documentpro:backoffCapSeconds': 1,
  'documentpro:upstreamTimeoutSeconds': 1,
  'documentpro:upstreamConnectTimeoutSeconds': 1,
  'documentpro:apiBudgetSeconds': 1,
  'documentpro:workerTimeoutSeconds': 5,
  'documentpro:encryptionKeyArn':
    'arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab',
}

type Journey = (service: LocalService, signal: AbortSignal) => Promise<void>

/** Each says what it shows. It throws when that isn't so. */
export const JOURNEYS: ReadonlyMap<string, Journey> = new Map<string, Journey>([
  [
    'a caller waits for a deletion',
    async (service) => {
      const id = sample(service, 'waiting')
      expectStatus(await post(service, '/deletions', { request_id: id }), 200)
    },
  ],
  [
    'a caller asks for what there is not',
    async (service) => expectStatus(await post(service, '/nothing', {}), 404),
  ],
  [
    "a client of DocumentPro's deletes with its key",
    async ({ endpoints, ...service }) => {
      const url = new URL('/files', endpoints.apiUrl)
      url.searchParams.set('request_id', sample(service, 'files'))
      const headers = { 'x-api-key': endpoints.apiKey ?? '' }
      expectStatus(await fetch(url, { method: 'DELETE', headers }), 200)
    },
  ],
  [
    'a webhook is accepted once, also after the queue was down',
    async (service) => {
      const send = webhook(service, sample(service, 'webhook'))
      service.sqsEdge.refuseMessages(true)
      const refused = await send().finally(() => service.sqsEdge.refuseMessages(false))
      expectStatus(refused, 503)
      expectStatus(await send(), 202)
      expectStatus(await send(), 202)
    },
  ],
  [
    'a request with a key is answered once, also after the queue was down',
    async (service) => {
      const id = sample(service, 'once')
      const send = () =>
        post(service, '/deletions', { request_ids: [id] }, { 'idempotency-key': 'once' })
      service.sqsEdge.refuseMessages(true)
      const refused = await send().finally(() => service.sqsEdge.refuseMessages(false))
      expectStatus(refused, 503)
      expectStatus(await send(), 202)
      expectStatus(await send(), 202)
    },
  ],
  [
    'a caller reads what became of an id, and of all',
    async (service) => {
      const id = sample(service, 'recorded')
      expectStatus(await post(service, '/deletions', { request_id: id }), 200)
      const { apiUrl } = service.endpoints
      expectStatus(await fetch(`${apiUrl}/deletions/${id}`), 200)
      expectStatus(await fetch(`${apiUrl}/deletions`), 200)
    },
  ],
  [
    'a caller has a deletion certified',
    async (service) => {
      const id = sample(service, 'certified')
      expectStatus(await post(service, '/deletions', { request_id: id }), 200)
      const { apiUrl } = service.endpoints
      const urls = [
        `${apiUrl}/deletions/${id}/certificate`,
        `${apiUrl}/certificates?request_id=${id}`,
      ]
      for (const url of urls) expectStatus(await fetch(url, { method: 'POST' }), 200)
    },
  ],
  [
    'an id is asked for again by a message',
    async (service, signal) => {
      const id = sample(service, 'again')
      expectStatus(await post(service, '/deletions', { request_id: id }), 200)
      sample(service, id)
      await through(service, 'queue', id)
      await eventually(() => gone(service, id), signal)
    },
  ],
  [
    'a message is routed back and deleted later',
    async (service, signal) => {
      const id = sample(service, 'later')
      await simulate(service, { request_id: id, status: 500, times: 1 })
      await through(service, 'queue', id)
      await eventually(() => gone(service, id), signal)
    },
  ],
  [
    'what a person must look at is put aside',
    async (service, signal) => {
      await through(service, 'queue', 'not fit to be an id')
      await eventually(() => service.messages(service.pipeline.deadLetterQueue).length > 0, signal)
    },
  ],
  [
    'an event deletes',
    async (service, signal) => {
      const id = sample(service, 'event')
      await through(service, 'event', id)
      await eventually(() => gone(service, id), signal)
    },
  ],
])

/**
 * Makes a journey.
 * @throws when it doesn't end as it should, in time, or before the signal
 */
export async function travel(
  journey: Journey,
  service: LocalService,
  signal: AbortSignal,
): Promise<void> {
  const ends = AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)])
  const { promise: ended, reject } = Promise.withResolvers<never>()
  ends.addEventListener('abort', () => reject(ends.reason), { once: true })
  await Promise.race([journey(service, ends), ended])
}

function sample({ simulator }: Pick<LocalService, 'simulator'>, id: string): string {
  simulator?.state.results.create([id])
  return id
}

function gone({ simulator }: LocalService, id: string): boolean {
  return simulator?.state.results.has(id) === false
}

function post(
  { endpoints }: LocalService,
  path: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(`${endpoints.apiUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

async function simulate({ endpoints }: LocalService, fault: object): Promise<void> {
  const body = JSON.stringify(fault)
  expectStatus(
    await fetch(`${endpoints.upstreamUrl}/_simulator/faults`, { method: 'POST', body }),
    200,
  )
}

async function through(
  { endpoints }: LocalService,
  way: 'queue' | 'event',
  id: string,
): Promise<void> {
  const ways = openWaysIn(endpoints)
  const accepted = await ways[way]([id]).finally(() => ways.close())
  if (!accepted.includes(id)) throw new Error(`${id} was not accepted`)
}

/** Sends the same webhook each time. */
function webhook({ endpoints }: LocalService, id: string): () => Promise<Response> {
  const body = JSON.stringify({ request_id: id })
  const sentAt = new Date()
  const messageId = `msg_${id}`
  const headers = {
    'content-type': 'application/json',
    'webhook-id': messageId,
    'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
    'webhook-signature': new Webhook(endpoints.webhookSecret ?? '').sign(messageId, sentAt, body),
  }
  return () => fetch(`${endpoints.apiUrl}/webhook`, { method: 'POST', headers, body })
}

function expectStatus({ status, url, body }: Response, expected: number): void {
  body?.cancel()
  if (status !== expected) throw new Error(`${url} answered ${status}; expected was ${expected}`)
}

async function eventually(holds: () => boolean, signal: AbortSignal): Promise<void> {
  while (!holds()) {
    signal.throwIfAborted()
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
  }
}
