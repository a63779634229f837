import { describe, expect, it } from 'vitest'
import type { Conclusion } from '../../../lambda/deletion/conclusion.ts'
import type { Delivery } from '../../../lambda/deletion/delivery.ts'
import type { RouteBack } from '../../../lambda/deletion/disposition.ts'
import type { Leaving } from '../../../lambda/deletion/let-go.ts'
import type { AttemptedEnd, UpstreamAnswer } from '../../../lambda/deletion/outcome.ts'
import {
  ABSENT,
  attemptHistory,
  DELETED,
  deletionRequest,
  delivery,
  NOW,
  POLICY,
  unavailable,
} from '../factories.ts'
import { batchOver } from './batch-tools.ts'

const FAULT = { error: 'code', message: 'why' }

/** What leads to each final outcome of a deletion that the worker tries. */
const CASES: Readonly<
  Record<AttemptedEnd | 'expired', { answer: UpstreamAnswer; fields?: object }>
> = {
  deleted: { answer: DELETED },
  already_gone: { answer: ABSENT, fields: { history: attemptHistory({ ambiguous: true }) } },
  not_found: { answer: ABSENT },
  rejected: { answer: { kind: 'rejected', status: 400, ...FAULT } },
  forbidden: { answer: { kind: 'forbidden', status: 403, ...FAULT } },
  expired: {
    answer: unavailable(),
    fields: { firstAcceptedAt: NOW - POLICY.retryWindowMs },
  },
}

/** How a sink doesn't take a conclusion. */
const FAILURES = {
  rejects: () => Promise.reject(new Error('down')),
  throws: () => {
    throw new TypeError('a bug')
  },
} as const

/** A worker whose first sink takes nothing until it is mended, with queues that note what they get. */
function workerWith(answer: UpstreamAnswer, fail: () => Promise<never>) {
  const taken: Conclusion[] = []
  const sent: RouteBack[] = []
  let broken = true
  let full = false
  const { settle, events, tools } = batchOver(async () => answer)
  const ledger = {
    name: 'ledger',
    take({ conclusion }: { readonly conclusion: Conclusion | { readonly outcome: 'invalid' } }) {
      if (broken) return fail()
      if (conclusion.outcome !== 'invalid') taken.push(conclusion)
      return undefined
    },
  }
  const queues = {
    ...tools.queues,
    routeBack: async (items: readonly Leaving<RouteBack>[]) => {
      if (full) return items.map(() => false)
      sent.push(...items.map(({ next }) => next))
      return tools.queues.routeBack(items)
    },
  }
  return {
    taken,
    sent,
    events,
    mend: () => {
      broken = false
    },
    fill: () => {
      full = true
    },
    settle: (deliveries: readonly Delivery[]) =>
      settle(deliveries, undefined, { ...tools, queues, sinks: [ledger, ...tools.sinks] }),
  }
}

const table = Object.entries(CASES).flatMap(([outcome, given]) =>
  Object.entries(FAILURES).map(([how, fail]) => [outcome, how, fail, given] as const),
)

describe.each(table)(
  '%s, of a worker whose sink %s',
  (outcome, _how, fail, { answer, fields = {} }) => {
    const asked = delivery('m1', [deletionRequest('a', fields)])

    it('travels as it is, is in no log, and is concluded later without another DELETE', async () => {
      const { settle, events, sent, taken, mend } = workerWith(answer, fail)
      expect(await settle([asked])).toStrictEqual([])
      expect(sent).toMatchObject([{ why: 'not_concluded', conclusion: { outcome } }])
      expect(events.filter((event) => event.includes(outcome))).toStrictEqual([])
      const letters = events.filter((event) => event.startsWith('dead letter'))

      const [back] = sent
      const conclusion = back?.conclusion
      if (conclusion === undefined) return expect.fail('nothing was routed back')
      const again: Delivery = {
        messageId: 'm2',
        receiveCount: 1,
        intake: { kind: 'concluded', conclusion },
      }
      // Still down: it goes back once more, whole.
      expect(await settle([again])).toStrictEqual([])
      expect(sent[1]?.conclusion).toStrictEqual(conclusion)
      mend()
      expect(await settle([again])).toStrictEqual([])
      expect(taken).toStrictEqual([conclusion])
      expect(events.filter((event) => event.startsWith('DELETE'))).toHaveLength(1)
      expect(events.filter((event) => event.startsWith('dead letter'))).toStrictEqual(letters)
      expect(events.at(-1)).toMatch(new RegExp(`^a ${outcome} (acknowledge|dead_letter) m2$`))
    })

    it('keeps its message when the queue does not take it either', async () => {
      const { settle, fill, events } = workerWith(answer, fail)
      fill()
      expect(await settle([asked])).toStrictEqual(['m1'])
      expect(events.at(-1)).toBe('kept m1 route_back_failed')
    })
  },
)

describe('a message that we refused, of a worker whose sink fails', () => {
  it('stays on the queue, and asks nothing of DocumentPro', async () => {
    const { settle, events, mend } = workerWith(DELETED, FAILURES.rejects)
    const refused: Delivery = {
      messageId: 'm1',
      receiveCount: 1,
      intake: { kind: 'invalid', field: 'body', message: 'no' },
    }
    expect(await settle([refused])).toStrictEqual(['m1'])
    expect(events.at(-1)).toBe('kept m1 not_concluded')
    mend()
    expect(await settle([refused])).toStrictEqual([])
    expect(events.at(-1)).toBe('refused m1 body no')
    expect(events.filter((event) => event.startsWith('DELETE'))).toStrictEqual([])
  })
})
