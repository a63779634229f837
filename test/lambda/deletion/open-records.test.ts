import { describe, expect, it } from 'vitest'
import { queueAndRecord } from '../../../lambda/deletion/delete-or-queue.ts'
import type { RouteBack } from '../../../lambda/deletion/disposition.ts'
import { type Leaving, sendOn } from '../../../lambda/deletion/let-go.ts'
import type { DeletionRequest } from '../../../lambda/deletion/request.ts'
import { conclusion, DELETED, deletionRequest, NOW } from '../factories.ts'
import { batchOver } from './batch-tools.ts'

/** A ledger that makes records of these ids only, and notes of which it was asked to. */
function ledgerOf(...ids: readonly string[]) {
  const asked: string[] = []
  let calls = 0
  return {
    asked,
    calls: () => calls,
    open: async (requests: readonly DeletionRequest[]) => {
      calls += 1
      asked.push(...requests.map(({ requestId }) => requestId))
      return requests.map(({ requestId }) => ids.includes(requestId))
    },
  }
}

function hop(fields: Partial<RouteBack> = {}, request = deletionRequest('a')) {
  const next = {
    action: 'route_back',
    request,
    retryAt: NOW,
    why: 'unavailable',
    ...fields,
  } as const
  return { next, messageIds: ['m'] }
}

/** Sends these on, and gives what reached the queue. */
async function sentOn(
  ledger: ReturnType<typeof ledgerOf> | undefined,
  ...leaving: readonly ReturnType<typeof hop>[]
): Promise<readonly DeletionRequest[]> {
  const sent: DeletionRequest[] = []
  const { tools } = batchOver(async () => DELETED)
  const queues = {
    ...tools.queues,
    routeBack: async (items: readonly Leaving<RouteBack>[]) => {
      sent.push(...items.map(({ next }) => next.request))
      return items.map(() => true)
    },
  }
  await sendOn(leaving, { ...tools, queues, ledger })
  return sent
}

describe('what the worker routes back', () => {
  it('has a record with its first hop, and says so from then on', async () => {
    const ledger = ledgerOf('a')
    const [first] = await sentOn(ledger, hop())
    expect(first).toMatchObject({ inLedger: true })
    await sentOn(ledger, hop({}, first))
    expect(ledger.asked).toStrictEqual(['a'])
  })

  it('goes on without one where the ledger is away, and gets it later', async () => {
    const [first] = await sentOn(ledgerOf(), hop())
    expect(first).toStrictEqual(deletionRequest('a'))
    expect(await sentOn(ledgerOf('a'), hop({}, first))).toMatchObject([{ inLedger: true }])
  })

  it.each([{ why: 'split' }, { conclusion: conclusion(), why: 'not_concluded' }] as const)(
    'makes none with %j',
    async (fields) => {
      const ledger = ledgerOf('a')
      await sentOn(ledger, hop(fields))
      expect(ledger.calls()).toBe(0)
    },
  )

  it('is told apart, each by its own', async () => {
    const [known, unknown] = [hop(), hop({}, deletionRequest('b'))]
    const sent = await sentOn(ledgerOf('b'), known, unknown)
    expect(sent.map(({ inLedger }) => inLedger)).toStrictEqual([undefined, true])
  })

  it('is what it was where there is no ledger', async () => {
    expect(await sentOn(undefined, hop())).toStrictEqual([deletionRequest('a')])
  })
})

describe('what is queued for a caller', () => {
  const items = ['a', 'b', 'c'].map((id) => ({ request: deletionRequest(id), retryAt: NOW }))

  it('has its record once it is on the queue, and the worker need not make it', async () => {
    const ledger = ledgerOf('a', 'b')
    const queued: DeletionRequest[] = []
    const enqueue = async (all: readonly { readonly request: DeletionRequest }[]) => {
      queued.push(...all.map(({ request }) => request))
      expect(ledger.asked).toStrictEqual([])
      return [false, true, true]
    }
    expect(await queueAndRecord(items, { enqueue, ledger })).toStrictEqual({
      durable: [false, true, true],
      recorded: [false, true, false],
    })
    expect(ledger.asked).toStrictEqual(['b', 'c'])
    expect(queued.every(({ inLedger }) => inLedger === true)).toBe(true)
  })

  it('lacks nothing where there is no ledger', async () => {
    const enqueue = async () => [true, false, true]
    expect(await queueAndRecord(items, { enqueue })).toStrictEqual({
      durable: [true, false, true],
      recorded: [true, false, true],
    })
  })
})
