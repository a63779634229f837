import type { Upstream } from '../../../lambda/deletion/attempt.ts'
import type { Sink } from '../../../lambda/deletion/conclude.ts'
import { type BatchTools, deleteBatch } from '../../../lambda/deletion/delete-batch.ts'
import type { Delivery } from '../../../lambda/deletion/delivery.ts'
import type { TimeAllowance } from '../../../lambda/deletion/time-allowance.ts'
import { clockAt, gateAt, IN_TIME, ONE_KEY, POLICY, unhurried } from '../factories.ts'

/**
 * Settles batches over `upstream` and writes down, in one order, what was asked of the upstream and the
 * queues and what the journal was told. The queues take everything but ids and message ids in `full`.
 */
export function batchOver(
  upstream: Upstream['delete'],
  { full = [], ...overrides }: Partial<BatchTools> & { readonly full?: readonly string[] } = {},
) {
  const { now } = clockAt()
  const events: string[] = []
  const causes: unknown[] = []
  const take = (what: string, ids: readonly string[]): readonly boolean[] => {
    events.push(`${what} ${ids.join(' ')}`)
    return ids.map((id) => !full.includes(id))
  }
  const log: Sink = {
    name: 'log',
    take({ conclusion, messageIds }) {
      if (conclusion.outcome === 'invalid') {
        const { messageId, field, message } = conclusion
        events.push(`refused ${messageId} ${field} ${message}`)
        return
      }
      const { request, outcome, deadLetter } = conclusion
      const action = deadLetter ? 'dead_letter' : 'acknowledge'
      events.push(`${request.requestId} ${outcome} ${action} ${messageIds.join(' ')}`)
    },
  }
  const tools: BatchTools = {
    upstream: {
      delete(id, key, timeoutMs) {
        events.push(`DELETE ${id}`)
        return upstream(id, key, timeoutMs)
      },
    },
    keys: ONE_KEY,
    gate: gateAt(now),
    pace: unhurried(now),
    policy: POLICY,
    now,
    random: () => 0.5,
    concurrency: 10,
    queues: {
      routeBack: async (items) =>
        take(
          'route back',
          items.map(({ next }) => next.request.requestId),
        ),
      deadLetter: async (items) =>
        take(
          'dead letter',
          items.map(({ next }) => next.request.requestId),
        ),
      refuse: async (items) =>
        take(
          'refuse',
          items.map(({ messageId }) => messageId),
        ),
      acknowledge: async (messageIds) => {
        events.push(`acknowledge ${messageIds.join(' ')}`)
      },
    },
    journal: {
      attempt: () => {},
      routedBack: ({ request, why }, messageIds) =>
        events.push(`${request.requestId} ${why} route_back ${messageIds.join(' ')}`),
      sinkFailed: (sink, { messageIds }) => events.push(`${sink} failed ${messageIds.join(' ')}`),
      ignored: (messageId, why) => events.push(`ignored ${messageId} ${why}`),
      kept(messageIds, error, cause) {
        events.push(`kept ${messageIds.join(' ')} ${error}`)
        causes.push(cause)
      },
    },
    sinks: [log],
    ...overrides,
  }
  const settle = async (
    deliveries: readonly Delivery[],
    allowance: TimeAllowance = IN_TIME,
    over: BatchTools = tools,
  ): Promise<readonly string[]> => [...(await deleteBatch(deliveries, over, allowance))]
  return { settle, events, causes, tools }
}
