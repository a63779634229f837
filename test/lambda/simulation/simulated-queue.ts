import type { Delivery } from '../../../lambda/deletion/delivery.ts'
import { MAX_DELAY_SECONDS } from '../../../lambda/deletion/retry-policy.ts'
import { Agenda } from './agenda.ts'

/** A message as SQS holds it. */
interface Message {
  readonly messageId: string
  readonly body: string
  /** What the body asks for, where a test does without the wire format. */
  readonly intake: Delivery['intake'] | undefined
  /** One of our functions sent it, as SQS knows. */
  readonly trusted: boolean
  readonly sentAt: number
  receiveCount: number
  visibleAt: number
}

export interface DeliveredMessage extends Readonly<Message> {}

export interface QueueSettings {
  readonly visibilityTimeoutMs: number
  /** A message that was received this often moves to the dead-letter queue. */
  readonly maxReceiveCount: number
}

/**
 * A standard queue as far as SQS promises anything: at least once, delayed by whole seconds and by 900 of them
 * at most, visible again after the visibility timeout, moved away after `maxReceiveCount` deliveries.
 */
export class SimulatedQueue {
  readonly #messages = new Map<string, Message>()
  /** Messages that are delayed or visible. */
  readonly #agenda = new Agenda<Message>()
  /** Messages in flight; they become visible again in the order in which they were received. */
  #inFlight: Message[] = []
  readonly #settings: QueueSettings
  readonly #now: () => number
  /** What SQS itself moved to the dead-letter queue. */
  readonly moved: DeliveredMessage[] = []
  sends = 0
  receives = 0

  constructor(settings: QueueSettings, now: () => number) {
    this.#settings = settings
    this.#now = now
  }

  get size(): number {
    return this.#messages.size
  }

  /** When a receive may find something, at the earliest. */
  get nextVisibleAt(): number {
    return Math.min(this.#agenda.nextAt, this.#inFlight[0]?.visibleAt ?? Number.POSITIVE_INFINITY)
  }

  get bodies(): readonly string[] {
    return [...this.#messages.values()].map(({ body }) => body)
  }

  /** Takes a producer's message. */
  send(body: string, delaySeconds = 0): void {
    this.#put(body, delaySeconds, false)
  }

  /** Takes a message of our own functions. */
  sendBack(body: string, delaySeconds: number, intake?: Delivery['intake']): void {
    this.#put(body, delaySeconds, true, intake)
  }

  #put(body: string, delaySeconds: number, trusted: boolean, intake?: Delivery['intake']): void {
    if (!Number.isInteger(delaySeconds) || delaySeconds < 0 || delaySeconds > MAX_DELAY_SECONDS) {
      throw new RangeError(`SQS takes no DelaySeconds of ${delaySeconds}`)
    }
    const sentAt = this.#now()
    const visibleAt = sentAt + delaySeconds * 1_000
    const messageId = `message-${this.sends++}`
    const message = { messageId, body, intake, trusted, sentAt, receiveCount: 0, visibleAt }
    this.#messages.set(messageId, message)
    this.#agenda.put(visibleAt, message)
  }

  /** Up to `most` visible messages. What is `shared` stays visible: SQS hands it to someone else at the same time. */
  receive(most: number, shared: () => boolean = () => false): readonly DeliveredMessage[] {
    const now = this.#now()
    this.#returnInFlight(now)
    const batch: Message[] = []
    const toOthers: Message[] = []
    while (batch.length < most && this.#agenda.nextAt <= now) {
      const message = this.#agenda.take()
      if (message === undefined || this.#messages.get(message.messageId) !== message) continue
      if (message.receiveCount >= this.#settings.maxReceiveCount) {
        this.#messages.delete(message.messageId)
        this.moved.push(message)
        continue
      }
      message.receiveCount += 1
      this.receives += 1
      batch.push(message)
      if (shared()) {
        toOthers.push(message)
      } else {
        message.visibleAt = now + this.#settings.visibilityTimeoutMs
        this.#inFlight.push(message)
      }
    }
    for (const message of toOthers) this.#agenda.put(now, message)
    return batch
  }

  #returnInFlight(now: number): void {
    const still = this.#inFlight.findIndex(({ visibleAt }) => visibleAt > now)
    const over = this.#inFlight.splice(0, still === -1 ? this.#inFlight.length : still)
    for (const message of over) {
      if (this.#messages.has(message.messageId)) this.#agenda.put(message.visibleAt, message)
    }
  }

  delete(messageId: string): void {
    this.#messages.delete(messageId)
  }
}
