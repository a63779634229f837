import type { Delivery } from '../../../lambda/deletion/delivery.ts'
import type { DeletionQueues } from '../../../lambda/deletion/let-go.ts'
import { delaySeconds } from '../../../lambda/deletion/retry-policy.ts'
import { deadLetter, refusedLetter } from '../../../lambda/queue/dead-letter.ts'
import { readQueueMessage } from '../../../lambda/queue/queue-message.ts'
import type { OutgoingMessage } from '../../../lambda/queue/send-batches.ts'
import { encodeRequest } from '../../../lambda/queue/wire-format.ts'
import type { ExecutionEnvironment } from './execution-environment.ts'
import type { DeliveredMessage, SimulatedQueue } from './simulated-queue.ts'
import type { VirtualTime } from './virtual-time.ts'

const INTAKE = { eventRequestIdPath: ['detail', 'request_id'], statuses: ['completed'] }

/** What SQS does with one message that is sent: `unheard` is taken, and its answer is lost. */
export type SendFate = 'taken' | 'refused' | 'unheard'

/** The faults of SQS and of the functions; left out, all is well. */
export interface Fate {
  readonly send?: () => SendFate
  readonly deleteFails?: () => boolean
  /** Whether a message is delivered to two environments at the same time. */
  readonly deliversTwice?: () => boolean
  /** Whether the environment dies after its batch, before SQS hears which messages are done. */
  readonly diesAfterBatch?: () => boolean
}

/** What became of the messages of an invocation, as SQS saw it. */
export interface Delivered {
  /** The name of the execution environment. */
  readonly environment: string
  readonly received: readonly DeliveredMessage[]
  readonly deliveries: readonly Delivery[]
  /** Ids that were sent on, to either queue, and are there. */
  readonly sentOn: ReadonlySet<string>
  /** Ids of the messages that are gone from the queue. */
  readonly acknowledged: ReadonlySet<string>
  readonly shared: boolean
}

export interface Mapping {
  readonly time: VirtualTime
  readonly queue: SimulatedQueue
  readonly deadLetters: OutgoingMessage[]
  readonly batchSize: number
  readonly fate: Fate
  /** Whether requests travel as texts; without it a run of many hops is quicker. */
  readonly wire: boolean
  /** What a poller waits at least when it found nothing; more than 1 ms makes long runs quicker and latencies coarser. */
  readonly shortestPollMs: number
  /** The environment that the next invocation of this poller gets. */
  readonly environment: () => ExecutionEnvironment
  readonly delivered?: (delivered: Delivered) => void
  /** When its last invocation was over. */
  readonly worked: () => void
}

/** One request to SQS takes this long, in milliseconds. */
const SQS_MS = 10
/** A receive that finds nothing is repeated when there may be something: at once, or a second later at the earliest. */
const COARSE_POLL_MS = 1_000
const LONGEST_POLL_MS = 20_000

/** One of the pollers of Lambda's event source mapping: a batch at a time, partial batch responses, for ever. */
export async function poll(mapping: Mapping): Promise<never> {
  const { time, queue, batchSize, fate } = mapping
  for (;;) {
    let shared = false
    const received = queue.receive(batchSize, () => {
      const twice = fate.deliversTwice?.() === true
      shared ||= twice
      return twice
    })
    if (received.length === 0)
      await time.sleep(pollMs(queue.nextVisibleAt - time.now(), mapping.shortestPollMs))
    else await invoke(mapping, received, shared)
  }
}

function pollMs(untilNextMs: number, shortestMs: number): number {
  if (untilNextMs === Number.POSITIVE_INFINITY) return COARSE_POLL_MS
  return Math.min(LONGEST_POLL_MS, Math.max(shortestMs, untilNextMs))
}

async function invoke(
  mapping: Mapping,
  received: readonly DeliveredMessage[],
  shared: boolean,
): Promise<void> {
  const { time, queue, fate } = mapping
  const environment = mapping.environment()
  const deliveries = received.map(read)
  const sentOn = new Set<string>()
  const acknowledged = new Set<string>()
  const acknowledge = (messageIds: readonly string[]): void => {
    for (const messageId of messageIds) {
      if (fate.deleteFails?.() === true) continue
      queue.delete(messageId)
      acknowledged.add(messageId)
    }
  }
  const queues = queuesOf(mapping, environment, received, sentOn, acknowledge)
  try {
    const kept = await environment.invoke(deliveries, queues)
    if (fate.diesAfterBatch?.() === true) environment.die()
    else acknowledge(received.map(({ messageId }) => messageId).filter((id) => !kept.has(id)))
    await time.sleep(SQS_MS)
  } catch (error) {
    if (!environment.dead) throw error
  }
  mapping.delivered?.({
    environment: environment.name,
    ...{ received, deliveries, sentOn, acknowledged, shared },
  })
  mapping.worked()
}

function read({ messageId, body, sentAt, receiveCount, ...message }: DeliveredMessage): Delivery {
  if (message.intake !== undefined) return { messageId, receiveCount, intake: message.intake }
  const acceptance = { origin: 'queue', acceptedAt: sentAt, trusted: message.trusted } as const
  const intake = readQueueMessage(body, acceptance, INTAKE)
  return { messageId, receiveCount, intake }
}

function queuesOf(
  { time, queue, deadLetters, fate, wire }: Mapping,
  { now }: ExecutionEnvironment,
  received: readonly DeliveredMessage[],
  sentOn: Set<string>,
  acknowledge: (messageIds: readonly string[]) => void,
): DeletionQueues {
  const send = async <T>(
    items: readonly T[],
    idOf: (item: T) => string,
    store: (item: T) => void,
  ): Promise<readonly boolean[]> => {
    const heard = items.map((item) => {
      const sent = fate.send?.() ?? 'taken'
      if (sent === 'refused') return false
      store(item)
      sentOn.add(idOf(item))
      return sent === 'taken'
    })
    await time.sleep(SQS_MS)
    return heard
  }
  const bodies = new Map(received.map(({ messageId, body }) => [messageId, body]))
  return {
    routeBack: (items) =>
      send(
        items,
        ({ next }) => next.request.requestId,
        ({ next: { request, retryAt, conclusion } }) => {
          const delay = delaySeconds(retryAt, now())
          if (wire) queue.sendBack(encodeRequest(request, conclusion), delay)
          else if (conclusion === undefined) {
            queue.sendBack('', delay, { kind: 'requests', requests: [request] })
          } else {
            queue.sendBack('', delay, { kind: 'concluded', conclusion })
          }
        },
      ),
    deadLetter: (items) =>
      send(
        items,
        ({ next }) => next.request.requestId,
        ({ next, messageIds: [id = ''] }) => deadLetters.push(deadLetter(next, id)),
      ),
    refuse: (items) =>
      send(
        items,
        ({ messageId }) => messageId,
        (item) =>
          deadLetters.push(
            refusedLetter(bodies.get(item.messageId) ?? '', now(), item, INTAKE.eventRequestIdPath),
          ),
      ),
    acknowledge: async (messageIds) => acknowledge(messageIds),
  }
}
