import { expect, it } from 'vitest'
import { reportLedgerUnavailable } from '../../../lambda/telemetry/ledger-unavailable.ts'
import { Log } from '../../../lambda/telemetry/log.ts'
import { Telemetry } from '../../../lambda/telemetry/telemetry.ts'
import { NOW } from '../factories.ts'

it.each(['records_not_made', 'idempotency_unchecked'] as const)(
  'tells by the name of what went wrong and nothing else: %s',
  (event) => {
    const written: string[] = []
    const now = () => NOW
    const log = new Log((line) => written.push(line), now)
    const telemetry = new Telemetry({ log, functionName: 'worker', now, flushLog: () => undefined })
    reportLedgerUnavailable(
      telemetry,
      event,
    )(Object.assign(new Error('canary'), { name: 'TimeoutError' }))
    expect(written.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'WARN', event, error: 'TimeoutError' },
    ])
    expect(written.join()).not.toContain('canary')
  },
)
