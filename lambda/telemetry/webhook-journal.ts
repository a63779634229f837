import { errorFields } from './error-fields.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { InvocationTelemetry } from './telemetry.ts'

/** Log lines and counts about a webhook message itself; what it asks for is in the deletion journal. */
export class WebhookJournal {
  readonly #log: Log
  readonly #metrics: Metrics

  constructor({ log, metrics }: InvocationTelemetry) {
    this.#log = log
    this.#metrics = metrics
  }

  /** Understood, and by configuration nothing to delete. */
  ignored(why: string): void {
    this.#log.write('INFO', 'ignored', { origin: 'webhook', why })
  }

  /** Accepted before, and answered as then. */
  replayed(): void {
    this.#log.write('INFO', 'webhook_replayed', {})
  }

  /** The sender used an id for two messages. */
  idReused(): void {
    this.#log.write('WARN', 'webhook_id_reused', {})
  }

  receiptsUnavailable(cause: unknown): void {
    this.#metrics.count('ReceiptsUnavailable')
    this.#log.write('ERROR', 'receipts_unavailable', errorFields(cause))
  }

  /** What it asks for is on the queue, but a second try of the sender would put it there again. */
  receiptNotWritten(): void {
    this.#log.write('WARN', 'receipt_not_written', {})
  }
}
