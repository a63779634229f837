import { writtenByWebhook, writtenByWorker } from './written-lines.ts'

/** What an invocation writes to the log, in bytes, and the custom metrics in it. */
export interface LogVolume {
  readonly worker: {
    readonly invocation: number
    readonly deleted: number
    readonly putOff: number
    /** More for an invocation in which something is put off. */
    readonly puttingOff: number
    readonly metrics: number
    readonly metricsPuttingOff: number
  }
  readonly webhook: {
    readonly deleted: number
    readonly putOff: number
    readonly queued: number
    readonly metrics: number
    readonly metricsPuttingOff: number
    readonly metricsQueued: number
  }
}

/**
 * Lambda's own records of an invocation in JSON, `platform.start` and `platform.report`, with a trace; assumed from
 * the schema in the Lambda Developer Guide.
 */
export const LAMBDA_RECORDS_BYTES = 750

/** A line of the HTTP API's access log (`lib/webhook-api.ts`), with usual values. */
export const ACCESS_LOG_BYTES = 300

/** What stays of our lines in CloudWatch's store, which compresses; a test tries it with gzip at level 6. */
export const STORED_SHARE = 0.2

/** Runs the domain and reads off what it writes. */
export async function measureLogVolume(): Promise<LogVolume> {
  const one = await writtenByWorker(['deleted'])
  const two = await writtenByWorker(['deleted', 'deleted'])
  const mixed = await writtenByWorker(['deleted', 'put_off'])
  const more = await writtenByWorker(['deleted', 'put_off', 'put_off'])
  const deleted = bytes(two) - bytes(one)
  const putOff = bytes(more) - bytes(mixed)
  const answered = await writtenByWebhook('deleted')
  const routed = await writtenByWebhook('put_off')
  const queued = await writtenByWebhook('queued')
  return {
    worker: {
      invocation: bytes(one) - deleted,
      deleted,
      putOff,
      puttingOff: bytes(mixed) - bytes(one) - putOff,
      metrics: countMetrics(one),
      metricsPuttingOff: countMetrics([...one, ...mixed]),
    },
    webhook: {
      deleted: bytes(answered),
      putOff: bytes(routed),
      queued: bytes(queued),
      metrics: countMetrics(answered),
      metricsPuttingOff: countMetrics([...answered, ...routed]),
      metricsQueued: countMetrics(queued),
    },
  }
}

function bytes(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0)
}

/** Metrics in CloudWatch's embedded metric format: each name with each set of dimension values is billed as one. */
export function countMetrics(lines: readonly string[]): number {
  const metrics = new Set<string>()
  for (const line of lines) {
    const document: EmbeddedMetrics = JSON.parse(line)
    for (const { Dimensions, Metrics } of document._aws?.CloudWatchMetrics ?? []) {
      for (const names of Dimensions) {
        const values = names.map((name) => `${name}=${document[name]}`).join()
        for (const { Name } of Metrics) metrics.add(`${Name} ${values}`)
      }
    }
  }
  return metrics.size
}

interface EmbeddedMetrics {
  readonly [dimension: string]: unknown
  readonly _aws?: {
    readonly CloudWatchMetrics: readonly {
      readonly Dimensions: readonly (readonly string[])[]
      readonly Metrics: readonly { readonly Name: string }[]
    }[]
  }
}
