import { readEmbeddedMetrics } from './embedded-metrics.ts'

/**
 * How much of a line Lambda surely hands to CloudWatch Logs as one event; what is longer is split, and is no JSON any
 * more. CloudWatch Logs itself takes events of 1 MB.
 */
const LONGEST_LINE_BYTES = 262_144

/** What AWS would cut or drop of a line that a function wrote, each in words. */
export function logLineFaults(line: string): readonly string[] {
  const bytes = Buffer.byteLength(line)
  return [
    ...(bytes > LONGEST_LINE_BYTES
      ? [`a log line has ${bytes} bytes; Lambda would split it after ${LONGEST_LINE_BYTES}`]
      : []),
    ...readEmbeddedMetrics(line).faults.map((fault) => `CloudWatch would drop metrics: ${fault}`),
  ]
}
