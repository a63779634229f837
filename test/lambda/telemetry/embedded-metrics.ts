import { expect } from 'vitest'
import { readEmbeddedMetrics } from '../../../local/aws/cloudwatch/embedded-metrics.ts'
import type { WrittenLine } from '../written-lines.ts'

/** The metrics in a line, of which CloudWatch must take all. They are all of our own namespace. */
export function embeddedMetrics(line: WrittenLine) {
  const { metrics, faults } = readEmbeddedMetrics(JSON.stringify(line))
  expect(faults).toStrictEqual([])
  expect(metrics).not.toStrictEqual([])
  return metrics.map(({ namespace, ...metric }) => {
    expect(namespace).toBe('DocumentProDeletion')
    return metric
  })
}
