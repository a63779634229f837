import { describe, expect, it } from 'vitest'
import { Log } from '../../lambda/telemetry/log.ts'
import { Telemetry } from '../../lambda/telemetry/telemetry.ts'
import * as withLedger from '../../lambda/with-ledger.ts'
import * as withoutLedger from '../../lambda/without-ledger.ts'
import { NOW } from './factories.ts'

const now = () => NOW
const telemetry = new Telemetry({
  log: new Log(() => undefined, now),
  functionName: 'api',
  now,
  flushLog: () => undefined,
})
const SETTINGS = { ledgerTable: 'Ledger', ledgerRetentionDays: 400 }
const NO_TABLE = { ledgerRetentionDays: 400 }
const WORK = async () => ({ status: 200, body: { success: true } })
const IDENTITY = { id: 'k', digest: 'd' }

describe('a function with a table', () => {
  it('has a ledger and the routes that read it', () => {
    expect(withLedger.createLedger(SETTINGS, now, telemetry)?.name).toBe('ledger')
    expect(withLedger.createLedgerRoutes(SETTINGS, now).map(([key]) => key)).toStrictEqual([
      'GET /deletions',
      'GET /deletions/{request_id}',
    ])
  })

  it('answers a request without a key without asking the table', async () => {
    const answer = withLedger.createAnswerOnce(SETTINGS, now, telemetry)
    expect(await answer(undefined, 1, WORK)).toMatchObject({ status: 200 })
  })
})

describe.each([
  [
    'without a table',
    withLedger.createLedger(NO_TABLE, now, telemetry),
    withLedger.createLedgerRoutes(NO_TABLE, now),
    withLedger.createAnswerOnce(NO_TABLE, now, telemetry),
  ],
  [
    'bundled without a ledger',
    withoutLedger.createLedger(),
    withoutLedger.createLedgerRoutes(),
    withoutLedger.createAnswerOnce(),
  ],
])('a function %s', (_, ledger, routes, answer) => {
  it('has none, no routes of it, and answers each time anew', async () => {
    expect(ledger).toBeUndefined()
    expect(routes).toStrictEqual([])
    expect(await answer(IDENTITY, 1, WORK)).toMatchObject({ status: 200 })
    expect(await answer(IDENTITY, 1, WORK)).not.toHaveProperty('headers')
  })
})
