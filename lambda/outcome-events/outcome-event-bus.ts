import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  type PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge'
import type { Concluded, Sink } from '../deletion/conclude.ts'
import { OUTCOME_DETAIL_TYPE, OUTCOME_SOURCE } from '../settings.ts'
import { outcomeEvent } from './outcome-event.ts'

export interface OutcomeEventBusOptions {
  /** Called with the first event, so that what has none doesn't pay for it. */
  readonly client: () => EventBridgeClient
  /** Name or ARN. */
  readonly bus: string
}

/** Thrown for an event that EventBridge didn't take; its conclusion comes again. */
class EventNotTakenError extends Error {
  override name = 'EventNotTakenError'
  /** EventBridge's, for the log. */
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** PutEvents takes no more (EventBridge API Reference). */
const MOST_ENTRIES = 10

interface Waiting {
  readonly entry: PutEventsRequestEntry
  readonly taken: () => void
  readonly failed: (cause: unknown) => void
}

/**
 * Sends an event for each conclusion, those that come in one turn of the event loop in one call. None waits for a call under
 * way: one that hangs would take the others' time as well.
 */
export class OutcomeEventBus implements Sink {
  readonly name = 'outcome_events'
  readonly #options: OutcomeEventBusOptions
  #waiting: Waiting[] = []

  constructor(options: OutcomeEventBusOptions) {
    this.#options = options
  }

  take({ conclusion }: Concluded): Promise<undefined> | undefined {
    // It is no deletion: its dead letter tells of it, and its message has to be refused again whenever this fails.
    if (conclusion.outcome === 'invalid') return undefined
    const { promise, resolve, reject } = Promise.withResolvers<undefined>()
    const entry = {
      EventBusName: this.#options.bus,
      Source: OUTCOME_SOURCE,
      DetailType: OUTCOME_DETAIL_TYPE,
      Time: new Date(conclusion.at),
      Detail: JSON.stringify(outcomeEvent(conclusion)),
    }
    if (this.#waiting.length === 0) setImmediate(() => this.#send())
    this.#waiting.push({ entry, taken: () => resolve(undefined), failed: reject })
    return promise
  }

  #send(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (let start = 0; start < waiting.length; start += MOST_ENTRIES) {
      const batch = waiting.slice(start, start + MOST_ENTRIES)
      this.#put(batch.map(({ entry }) => entry)).then(
        (results) => settle(batch, results),
        (cause: unknown) => {
          for (const { failed } of batch) failed(cause)
        },
      )
    }
  }

  async #put(entries: PutEventsRequestEntry[]): Promise<readonly PutEventsResultEntry[]> {
    const answer = await this.#options.client().send(new PutEventsCommand({ Entries: entries }))
    return answer.Entries ?? []
  }
}

/** Results are in the order of the entries; only one with an id of EventBridge's was taken. */
function settle(batch: readonly Waiting[], results: readonly PutEventsResultEntry[]): void {
  for (const [index, { taken, failed }] of batch.entries()) {
    const { EventId, ErrorCode = 'NoResult', ErrorMessage = '' } = results[index] ?? {}
    if (EventId !== undefined) taken()
    else failed(new EventNotTakenError(ErrorCode, ErrorMessage))
  }
}
