import { Log } from '../../../lambda/telemetry/log.ts'
import { Metrics } from '../../../lambda/telemetry/metrics.ts'
import { NOW } from '../factories.ts'

/** A metric as CloudWatch reads it from a line in embedded metric format. */
export interface EmittedMetric {
  readonly namespace: string
  readonly name: string
  readonly dimensions: Readonly<Record<string, string>>
  readonly value: number | readonly number[]
}

interface EmbeddedMetricLine {
  readonly [member: string]: unknown
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string
      readonly Dimensions: readonly (readonly string[])[]
      readonly Metrics: readonly { readonly Name: string }[]
    }[]
  }
}

/** What `record` counts in one invocation of the function `worker-1`. */
export function emittedBy(record: (metrics: Metrics, log: Log) => void): readonly EmittedMetric[] {
  const lines: string[] = []
  const log = new Log(
    (line) => lines.push(line),
    () => NOW,
  )
  const metrics = new Metrics('worker-1')
  record(metrics, log)
  metrics.flush(log, NOW)
  return lines.map((line) => JSON.parse(line)).flatMap((line) => ('_aws' in line ? read(line) : []))
}

function read(line: EmbeddedMetricLine): readonly EmittedMetric[] {
  return line._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics: metrics }) =>
    Dimensions.flatMap((names) =>
      metrics.map(({ Name }) => ({
        namespace: Namespace,
        name: Name,
        dimensions: Object.fromEntries(names.map((name) => [name, String(line[name])])),
        value: line[Name] as number | readonly number[],
      })),
    ),
  )
}
