/**
 * What the functions need for the ledger. In the bundles of a stack without one `without-ledger.ts` stands in for it
 * (`imports` in `package.json`), so that they don't carry DynamoDB's client.
 *
 * @module
 */
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { createDynamoDbClient } from './aws/dynamodb-client.ts'
import { lazily } from './aws/lazily.ts'
import type { Ledger } from './deletion/ledger.ts'
import { type AnswerOnce, answerAnew } from './http/answer-anew.ts'
import { answerOnce } from './http/answer-once.ts'
import type { HttpAnswer } from './http/answers.ts'
import { getDeletion, getDeletions } from './http/get-deletions.ts'
import { answerKey } from './ledger/ledger-item.ts'
import { LedgerTable } from './ledger/ledger-table.ts'
import { LedgerTableReader } from './ledger/ledger-table-reader.ts'
import { ReceiptsTable } from './receipts/receipts-table.ts'
import { reportLedgerUnavailable } from './telemetry/ledger-unavailable.ts'
import type { Telemetry } from './telemetry/telemetry.ts'

/** Two tries at a write fit into the time that a sink has. */
const TIMEOUTS = { connect: 400, request: 480 }

const client = lazily(() => createDynamoDbClient(TIMEOUTS))

interface LedgerSettings {
  readonly ledgerTable?: string | undefined
  readonly ledgerRetentionDays: number
}

/** Undefined where no table is given. */
export function createLedger(
  { ledgerTable: table, ledgerRetentionDays: retentionDays }: LedgerSettings,
  now: () => number,
  telemetry: Telemetry,
): Ledger | undefined {
  if (table === undefined) return undefined
  const onOpenFailure = reportLedgerUnavailable(telemetry, 'records_not_made')
  return new LedgerTable({ client, table, retentionDays, now, onOpenFailure })
}

/** How long the answer to an `Idempotency-Key` is remembered, in seconds. */
const ANSWERS_SECONDS = 86_400

/** Gives the same answer to the same request; each time anew where no table is given, or no key. */
export function createAnswerOnce(
  { ledgerTable: table }: LedgerSettings,
  now: () => number,
  telemetry: Telemetry,
): AnswerOnce {
  if (table === undefined) return answerAnew
  const answers = new ReceiptsTable({
    client,
    table,
    keyOf: answerKey,
    rememberedSeconds: ANSWERS_SECONDS,
    now,
  })
  const onUnavailable = reportLedgerUnavailable(telemetry, 'idempotency_unchecked')
  return (identity, remainingMs, work) =>
    identity === undefined
      ? work()
      : answerOnce(identity, { answers, until: now() + remainingMs, now, onUnavailable }, work)
}

/** A route without middlewares of its own, by its key. */
type LedgerRoute = readonly [string, (event: APIGatewayProxyEventV2) => Promise<HttpAnswer>]

/** The routes of the HTTP API that read the ledger; none where no table is given. */
export function createLedgerRoutes(
  { ledgerTable }: LedgerSettings,
  now: () => number,
): readonly LedgerRoute[] {
  if (ledgerTable === undefined) return []
  const ledger = new LedgerTableReader(client, ledgerTable)
  return [
    ['GET /deletions', (event) => getDeletions(event, ledger, now())],
    ['GET /deletions/{request_id}', (event) => getDeletion(event, ledger, now())],
  ]
}
