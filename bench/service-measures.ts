import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import { inLanes } from '../lambda/deletion/in-lanes.ts'
import { LOCAL_CREDENTIALS } from '../local/aws/local-credentials.ts'
import { startQueueServer } from '../local/aws/stores/queues.ts'
import { makeScratchDirectory } from '../local/data-directory/scratch-directory.ts'
import type { LocalService } from '../local/local-service.ts'
import { startLocalService } from '../local/service.ts'
import { BATCH_SIZES, batchesOf, openWaysIn } from '../soak/ways-in.ts'
import { cpuMicros } from './cpu-time.ts'
import { Outcomes } from './outcomes.ts'
import { peakRssMb } from './peak-rss.ts'
import { median, quantile } from './statistics.ts'

/** Deletions that go through the whole local stack. */
export interface ServiceLoad {
  readonly deletions: number
  /** Worker invocations, or waiting callers, at once. */
  readonly concurrency: number
  readonly batchSize: number
}

/** What came of them. Times in milliseconds. */
export interface ServiceFigures extends ServiceLoad {
  readonly way: 'queue' | 'api'
  readonly perSecond: number
  readonly seconds: number
  readonly workerPeakRssMb: number
}

/** From the moment a message is sent to its outcome, with a queue that is never behind. */
export interface LatencyFigures {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
}

const SENDERS = 8

/** Fills the queue first, then lets the worker at it: from the first outcome to the last. */
export async function measureQueue(
  load: ServiceLoad,
  upstreamUrl: string,
  policiesEnforced = true,
): Promise<ServiceFigures & { readonly cpuMicrosPerDeletion: number }> {
  const ids = idsFor(load)
  const directory = await makeScratchDirectory('documentpro-deletion-bench-')
  try {
    await prefill(directory, load, upstreamUrl, ids)
    const outcomes = new Outcomes()
    const service = await start(
      directory,
      load,
      upstreamUrl,
      (line) => outcomes.read(line),
      policiesEnforced,
    )
    const before = process.cpuUsage()
    try {
      await outcomes.reached(load.deletions)
      const { user, system } = process.cpuUsage(before)
      const pids = [...service.functions.values()].flatMap((host) => host.pids())
      const micros = pids.reduce((sum, pid) => sum + cpuMicros(pid), user + system)
      const measured = figures('queue', load, outcomes, service)
      return { ...measured, cpuMicrosPerDeletion: micros / load.deletions }
    } finally {
      await service.close()
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** What asking the policies for every call costs. */
export interface AuthorisationFigures {
  /** The time of a deletion with it against without; the median of pairs of runs, and how far they are apart. */
  readonly timeRatio: number
  readonly timeRatios: readonly number[]
  /** The same of its CPU, over the service and its functions. */
  readonly cpuRatio: number
  readonly cpuRatios: readonly number[]
}

/**
 * Measures with and without asking the policies, in pairs that begin with the one and the other in turn, so that neither
 * has the warmer or the quieter machine. The first pair is to warm up and isn't counted.
 */
export async function measureAuthorisation(
  load: ServiceLoad,
  upstreamUrl: string,
  pairs: number,
): Promise<AuthorisationFigures> {
  const timeRatios: number[] = []
  const cpuRatios: number[] = []
  for (let pair = 0; pair <= pairs; pair += 1) {
    const withFirst = pair % 2 === 0
    const first = await measureQueue(load, upstreamUrl, withFirst)
    const second = await measureQueue(load, upstreamUrl, !withFirst)
    const [withIt, withoutIt] = withFirst ? [first, second] : [second, first]
    if (pair === 0) continue
    timeRatios.push(withoutIt.perSecond / withIt.perSecond)
    cpuRatios.push(withIt.cpuMicrosPerDeletion / withoutIt.cpuMicrosPerDeletion)
  }
  const [timeRatio, cpuRatio] = [median(timeRatios), median(cpuRatios)]
  return { timeRatio, timeRatios, cpuRatio, cpuRatios }
}

/** Calls to AWS for a thousand deletions that are on the queue, by operation. */
export async function measureCalls(
  load: ServiceLoad,
  upstreamUrl: string,
): Promise<Readonly<Record<string, number>>> {
  const ids = idsFor(load)
  const directory = await makeScratchDirectory('documentpro-deletion-bench-')
  try {
    await prefill(directory, load, upstreamUrl, ids)
    const outcomes = new Outcomes()
    const service = await start(directory, load, upstreamUrl, (line) => outcomes.read(line))
    try {
      await outcomes.reached(load.deletions)
      await service.quiesce()
      const calls = new Map(service.sqsEdge.calls)
      calls.set('GetSecretValue', service.secretsManager.calls)
      return Object.fromEntries(
        [...calls].map(([operation, count]) => [operation, (count / load.deletions) * 1_000]),
      )
    } finally {
      await service.close()
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Callers that wait, each sending its next deletion when the last one is answered. */
export async function measureApi(load: ServiceLoad, upstreamUrl: string): Promise<ServiceFigures> {
  const ids = idsFor(load)
  const directory = await makeScratchDirectory('documentpro-deletion-bench-')
  const outcomes = new Outcomes()
  const service = await start(directory, load, upstreamUrl, (line) => outcomes.read(line))
  const ways = openWaysIn(service.endpoints)
  try {
    await inLanes(ids, load.concurrency, (id) => ways.api([id]))
    await outcomes.reached(load.deletions)
    return figures('api', load, outcomes, service)
  } finally {
    ways.close()
    await service.close()
    await rm(directory, { recursive: true, force: true })
  }
}

/** Sends ten messages at a time, evenly, at a rate that the service keeps up with. */
export async function measureLatency(
  load: ServiceLoad & { readonly perSecond: number },
  upstreamUrl: string,
): Promise<LatencyFigures> {
  const ids = idsFor(load)
  const directory = await makeScratchDirectory('documentpro-deletion-bench-')
  const outcomes = new Outcomes()
  const service = await start(directory, load, upstreamUrl, (line) => outcomes.read(line))
  const ways = openWaysIn(service.endpoints)
  const sentAt = new Map<string, number>()
  try {
    const begun = performance.now()
    let sent = 0
    for (const batch of batchesOf(ids, BATCH_SIZES.queue)) {
      await delay(Math.max(0, begun + (sent / load.perSecond) * 1000 - performance.now()))
      for (const id of batch) sentAt.set(id, performance.now())
      await ways.queue(batch)
      sent += batch.length
    }
    await outcomes.reached(load.deletions)
    const taken = [...sentAt].map(([id, at]) => (outcomes.at(id) ?? Number.NaN) - at)
    return {
      perSecond: load.perSecond,
      p50Ms: quantile(taken, 0.5),
      p95Ms: quantile(taken, 0.95),
      p99Ms: quantile(taken, 0.99),
    }
  } finally {
    ways.close()
    await service.close()
    await rm(directory, { recursive: true, force: true })
  }
}

function start(
  dataDirectory: string,
  load: ServiceLoad,
  upstreamUrl: string,
  onLine: (line: string) => void,
  policiesEnforced = true,
): Promise<LocalService> {
  return startLocalService({
    dataDirectory,
    policiesEnforced,
    assembly: join(dataDirectory, 'cdk.out'),
    context: {
      // The script beside it keeps no record, and tells nobody.
      'documentpro:ledger': false,
      'documentpro:certificates': false,
      'documentpro:outcomeEventBus': undefined,
      'documentpro:maximumConcurrency': Math.max(2, load.concurrency),
      'documentpro:batchSize': load.batchSize,
      'documentpro:apiRateLimit': 10_000,
      'documentpro:apiBurstLimit': 5_000,
      ...(load.batchSize > 10 ? { 'documentpro:batchingWindowSeconds': 1 } : {}),
    },
    environmentLimit: load.concurrency,
    upstream: { kind: 'documentpro', baseUrl: upstreamUrl, apiKey: 'bench-key' },
    onLine: (_functionName, line) => onLine(line),
    onProblem: (sentence) => console.error(sentence),
  })
}

/** Leaves the messages in the data directory, for a service to find when it starts. */
async function prefill(
  directory: string,
  load: ServiceLoad,
  upstreamUrl: string,
  ids: readonly string[],
): Promise<void> {
  const empty = await start(directory, load, upstreamUrl, () => undefined)
  const queueName = empty.pipeline.deletionQueue.name
  const { region } = empty.endpoints
  await empty.close()
  const server = await startQueueServer(join(directory, 'sqs'), region)
  const client = new SQSClient({
    endpoint: server.endpoint,
    region,
    credentials: LOCAL_CREDENTIALS,
  })
  const QueueUrl = `${server.endpoint}/000000000000/${queueName}`
  await inLanes([...batchesOf(ids, BATCH_SIZES.queue)], SENDERS, async (batch) => {
    const Entries = batch.map((id, index) => ({
      Id: String(index),
      MessageBody: JSON.stringify({ request_id: id }),
    }))
    await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
  })
  client.destroy()
  await server.close()
}

function figures(
  way: ServiceFigures['way'],
  load: ServiceLoad,
  outcomes: Outcomes,
  service: LocalService,
): ServiceFigures {
  const seconds = outcomes.elapsedMs / 1000
  const pids = [...service.functions.values()].flatMap((host) => host.pids())
  return {
    ...load,
    way,
    seconds,
    perSecond: load.deletions / seconds,
    workerPeakRssMb: Math.max(...pids.map(peakRssMb)),
  }
}

function idsFor({ deletions }: ServiceLoad): readonly string[] {
  return Array.from({ length: deletions }, (_, index) => `bench-${index}`)
}
