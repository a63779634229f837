import { expect, it } from 'vitest'
import { reportAnswersUnavailable } from '../../../lambda/telemetry/answers-unavailable.ts'
import { Log } from '../../../lambda/telemetry/log.ts'
import { reportRecordsNotMade } from '../../../lambda/telemetry/records-not-made.ts'
import { Telemetry } from '../../../lambda/telemetry/telemetry.ts'
import { NOW } from '../factories.ts'

it.each([
  [reportRecordsNotMade, 'records_not_made'],
  [reportAnswersUnavailable, 'idempotency_unchecked'],
])('tells by the name of what went wrong and nothing else: %o, %s', (report, event) => {
  const written: string[] = []
  const now = () => NOW
  const log = new Log((line) => written.push(line), now)
  const telemetry = new Telemetry({ log, functionName: 'worker', now, flushLog: () => undefined })
  report(telemetry)(Object.assign(new Error('canary'), { name: 'TimeoutError' }))
  expect(written.map((line) => JSON.parse(line))).toMatchObject([
    { level: 'WARN', event, error: 'TimeoutError' },
  ])
  expect(written.join()).not.toContain('canary')
})
