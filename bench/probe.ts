/**
 * Runs one bundle as Lambda does: imports it, hands it batches, and measures. A fresh process each time.
 *
 * @module
 */
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { sqsBatch } from './sqs-batch.ts'

/** What a probe does after the cold start. */
export interface ProbeOrder {
  readonly bundle: string
  /** Batches of ten before the measured ones. */
  readonly warmUp: number
  /** Batches that are measured warm, and their size. */
  readonly batches: number
  readonly batchSize: number
}

/** Times in milliseconds, CPU times in microseconds, memory in bytes. */
export interface ProbeResult {
  readonly initMs: number
  readonly firstMs: number
  readonly warmMs: readonly number[]
  readonly warmCpuMicros: number
  readonly peakRssBytes: number
}

type Handler = (event: unknown, context: unknown) => Promise<unknown>

const INVOCATION_MS = 30_000

const order: ProbeOrder = JSON.parse(process.argv[2] ?? '{}')
const start = performance.now()
// As Lambda's runtime loads them.
const { handler }: { handler: Handler } = order.bundle.endsWith('.mjs')
  ? await import(pathToFileURL(order.bundle).href)
  : createRequire(import.meta.url)(order.bundle)
const imported = performance.now()
await invoke(10)
const first = performance.now()
for (let batch = 0; batch < order.warmUp; batch++) await invoke(10)
const cpu = process.cpuUsage()
const warmMs: number[] = []
for (let batch = 0; batch < order.batches; batch++) {
  const begun = performance.now()
  await invoke(order.batchSize)
  warmMs.push(performance.now() - begun)
}
const { user, system } = process.cpuUsage(cpu)
const result: ProbeResult = {
  initMs: imported - start,
  firstMs: first - imported,
  warmMs,
  warmCpuMicros: user + system,
  peakRssBytes: process.resourceUsage().maxRSS * 1024,
}
process.send?.(result, () => process.exit())

async function invoke(size: number): Promise<void> {
  const deadline = Date.now() + INVOCATION_MS
  const answer = await handler(sqsBatch(size), {
    awsRequestId: '00000000-0000-4000-8000-000000000000',
    functionName: 'bench',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:bench',
    memoryLimitInMB: '512',
    getRemainingTimeInMillis: () => deadline - Date.now(),
  })
  const failures = (answer as { batchItemFailures?: unknown[] } | undefined)?.batchItemFailures
  if (failures === undefined || failures.length > 0) {
    throw new Error(`the batch failed: ${JSON.stringify(answer)}`)
  }
}
