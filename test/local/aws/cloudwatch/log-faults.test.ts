import { expect, it } from 'vitest'
import { createLogFaults } from '../../../../local/aws/cloudwatch/log-faults.ts'

function told(...lines: readonly string[]): readonly string[] {
  const sentences: string[] = []
  const look = createLogFaults((sentence) => sentences.push(sentence))
  for (const line of lines) look('worker', line)
  return sentences
}

it('takes a line of as many bytes as Lambda hands on whole', () => {
  expect(told('x'.repeat(262_144), 'ü'.repeat(131_072))).toStrictEqual([])
})

it('says once of a longer one that it would be split, whatever its length', () => {
  expect(told('x'.repeat(262_145), 'x'.repeat(300_000))).toStrictEqual([
    'worker: a log line has 262145 bytes; Lambda would split it after 262144',
  ])
})

it('says of metrics that CloudWatch would drop why', () => {
  const metadata = { Timestamp: 'now', CloudWatchMetrics: [] }
  expect(told(JSON.stringify({ _aws: metadata }))).toStrictEqual([
    'worker: CloudWatch would drop metrics: Timestamp must be milliseconds since 1970',
  ])
})
