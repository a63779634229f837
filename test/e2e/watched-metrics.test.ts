/**
 * Every metric of ours that an alarm or a graph of the template looks at is one that this very function emits, with
 * these dimensions: the stack goes through what rings its alarms, and what its functions wrote is compared.
 *
 * @module
 */
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { encodeRequest } from '../../lambda/queue/wire-format.ts'
import { readEmbeddedMetrics } from '../../local/aws/cloudwatch/embedded-metrics.ts'
import { NO_OUTAGE } from '../../local/aws/stand-in/outage.ts'
import { attemptHistory, attemptRecord, deletionRequest } from '../lambda/factories.ts'
import { type WatchedMetrics, watchedMetrics } from './metric-references.ts'
import { eventually, type RunningService, runService } from './running-service.ts'
import { sharedAssembly } from './shared-assembly.ts'
import { signedWebhook } from './signed-webhook.ts'

const NAMESPACE = 'DocumentProDeletion'
const TWO_DAYS_MS = 172_800_000
const DOWN = { kind: 'down', delayMs: 0, times: Number.POSITIVE_INFINITY } as const

let service: RunningService
let watched: WatchedMetrics
/** What was emitted, each once, in the words of `watched`. */
const metrics = new Set<string>()
const searched = new Set<string>()

beforeAll(async () => {
  const assembly = await sharedAssembly()
  service = await runService({
    assembly,
    onLine: (functionName, line) => {
      for (const { namespace, name, dimensions } of readEmbeddedMetrics(line).metrics) {
        if (namespace !== NAMESPACE) continue
        metrics.add([name, ...Object.entries(dimensions).flat()].join(' '))
        searched.add([Object.keys(dimensions).join(','), name, functionName].join(' '))
      }
    },
  })
  watched = await watchedMetrics(
    assembly,
    { stackName: 'DocumentProDeletion', region: service.endpoints.region },
    NAMESPACE,
  )
  await secretsAreAway()
  await keyIsRejected()
  await webhooksAreRefused()
  await sinksAreAway()
  await queueTakesNothing()
  await documentProIsOdd()
  await historiesCount()
}, 120_000)

afterAll(() => service?.close())

/** Waits until every function has counted this of which an alarm or a graph looks at it. */
const counted = (metric: string) =>
  eventually(`the metric ${metric} of each function`, async () => {
    const isOfIt = (one: string): boolean => one.startsWith(`${metric} `)
    const all = [...watched.byAlarms, ...watched.byGraphs].filter(isOfIt)
    return [...metrics].some(isOfIt) && all.every((one) => metrics.has(one)) ? true : undefined
  })

/** Waits until a function has counted this under a value of what it's split by. */
const countedBy = (metric: string, value: string) =>
  eventually(`the metric ${metric} of ${value}`, async () =>
    [...metrics].some((one) => one.startsWith(`${metric} `) && one.endsWith(` ${value}`))
      ? true
      : undefined,
  )

const message = (id: string): string => JSON.stringify({ request_id: id })

async function webhook(id: string, secret = service.endpoints.webhookSecret): Promise<number> {
  const url = `${service.endpoints.apiUrl}/webhook`
  const { status } = await fetch(url, signedWebhook(id, message(id), secret))
  return status
}

/** First: no function has a key or a secret yet. */
async function secretsAreAway(): Promise<void> {
  service.secretsManager.fail(DOWN)
  await service.enqueue(message('without-a-key'))
  expect(await webhook('without-a-secret')).toBe(503)
  await counted('ApiKeyUnavailable')
  await counted('WebhookSecretUnavailable')
  service.secretsManager.fail(NO_OUTAGE)
}

async function keyIsRejected(): Promise<void> {
  await service.simulate('key', { api_key: 'another-key' })
  await service.enqueue(message('with-the-wrong-key'))
  await counted('KeyRejected')
  await service.simulate('key', { api_key: service.endpoints.apiKey })
}

async function webhooksAreRefused(): Promise<void> {
  const otherSecret = `whsec_${Buffer.alloc(24).toString('base64')}`
  await eventually('a function that has read its secret', async () =>
    (await webhook('forged', otherSecret)) === 401 ? true : undefined,
  )
  await counted('WebhookRefused')
  service.dynamoDbEdge.fail(DOWN)
  expect(await webhook('without-receipts')).toBe(503)
  await counted('ReceiptsUnavailable')
  service.dynamoDbEdge.fail(NO_OUTAGE)
}

async function sinksAreAway(): Promise<void> {
  service.dynamoDbEdge.fail(DOWN)
  await service.enqueue(message('without-a-ledger'))
  await countedBy('SinkFailed', 'ledger')
  service.dynamoDbEdge.fail(NO_OUTAGE)
  service.eventBus.fail('down')
  await service.enqueue(message('without-a-bus'))
  await countedBy('SinkFailed', 'outcome_events')
  service.eventBus.fail('none')
}

async function queueTakesNothing(): Promise<void> {
  await service.simulate('faults', { request_id: 'kept', status: 500, times: 1 })
  service.sqsEdge.refuseMessages(true)
  await service.enqueue(message('kept')).catch(() => undefined)
  const { queueUrl: QueueUrl } = service.endpoints
  // Past the edge, which refuses messages of functions and producers alike.
  await service.emulatedSqs.send(new SendMessageCommand({ QueueUrl, MessageBody: message('kept') }))
  await counted('Kept')
  service.sqsEdge.refuseMessages(false)
}

async function documentProIsOdd(): Promise<void> {
  await service.simulate('faults', { request_id: 'odd', status: 418, times: 1 })
  await service.simulate('faults', { request_id: 'rejected', status: 400, times: 1 })
  await service.simulate('faults', { request_id: 'forbidden', status: 403, times: 1 })
  for (const id of ['odd', 'rejected', 'forbidden', 'not valid']) await service.enqueue(message(id))
  await service.post({ request_id: 'by-the-api' })
  await countedBy('RoutedBack', 'unexpected')
  for (const outcome of ['rejected', 'forbidden', 'invalid']) await countedBy('Deletions', outcome)
}

async function historiesCount(): Promise<void> {
  const firstAcceptedAt = Date.now() - TWO_DAYS_MS
  const history = attemptHistory({ recent: [attemptRecord({ at: firstAcceptedAt })] })
  const old = encodeRequest(deletionRequest('expired', { history, firstAcceptedAt }))
  const { queueUrl: QueueUrl } = service.endpoints
  await service.simulate('faults', { request_id: 'expired', status: 500 })
  await service.sqsAsWorker.send(new SendMessageCommand({ QueueUrl, MessageBody: old }))
  await countedBy('Deletions', 'expired')
  await service.enqueue(old.replace('expired', 'invented'))
  await counted('UntrustedHistory')
}

it('an alarm looks at what its function emits', () => {
  expect(watched.byAlarms.length).toBeGreaterThan(10)
  expect(watched.byAlarms.filter((metric) => !metrics.has(metric))).toStrictEqual([])
})

it('a graph looks at what its function emits', () => {
  expect(watched.byGraphs.length).toBeGreaterThan(10)
  expect(watched.byGraphs.filter((metric) => !metrics.has(metric))).toStrictEqual([])
})

it('a graph that searches searches for what its function emits', () => {
  expect(watched.bySearches.length).toBeGreaterThan(5)
  expect(watched.bySearches.filter((search) => !searched.has(search))).toStrictEqual([])
})
