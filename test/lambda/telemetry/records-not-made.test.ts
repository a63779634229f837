import { expect, it } from 'vitest'
import { Log } from '../../../lambda/telemetry/log.ts'
import { reportRecordsNotMade } from '../../../lambda/telemetry/records-not-made.ts'
import { Telemetry } from '../../../lambda/telemetry/telemetry.ts'
import { NOW } from '../factories.ts'

it('tells of records that were not made, by the name of what went wrong and nothing else', () => {
  const written: string[] = []
  const now = () => NOW
  const log = new Log((line) => written.push(line), now)
  const telemetry = new Telemetry({ log, functionName: 'worker', now, flushLog: () => undefined })
  reportRecordsNotMade(telemetry)(Object.assign(new Error('canary'), { name: 'TimeoutError' }))
  expect(written.map((line) => JSON.parse(line))).toMatchObject([
    { level: 'WARN', event: 'records_not_made', error: 'TimeoutError' },
  ])
  expect(written.join()).not.toContain('canary')
})
