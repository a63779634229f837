import { describe, expect, it } from 'vitest'
import type { Concluded, Sink } from '../../../lambda/deletion/conclude.ts'
import { deleteOrQueue, type QueuedRequest } from '../../../lambda/deletion/delete-or-queue.ts'
import type { Ledger } from '../../../lambda/deletion/ledger.ts'
import type { UpstreamAnswer } from '../../../lambda/deletion/outcome.ts'
import {
  ABSENT,
  DELETED,
  deletionRequest,
  IN_TIME,
  NOW,
  POLICY,
  unavailable,
} from '../factories.ts'
import { TOOK_MS, toolsWith } from './scripted-tools.ts'

/** Asks while a caller waits, over a queue that answers `durable`. */
async function ask(
  answer: UpstreamAnswer,
  durable: readonly boolean[] = [true],
  request = deletionRequest(),
  sinks: readonly Sink[] = [],
  ledger?: Pick<Ledger, 'open'>,
) {
  const { tools, reports } = toolsWith([answer])
  const queued: QueuedRequest[] = []
  const enqueue = async (items: readonly QueuedRequest[]): Promise<readonly boolean[]> => {
    queued.push(...items)
    return durable
  }
  const journal = { ...tools.journal, sinkFailed: () => undefined }
  const waiting = { ...tools, journal, sinks, ledger, enqueue, random: () => 0.5 }
  return { said: await deleteOrQueue(request, waiting, IN_TIME), queued, reports }
}

describe('a deletion that a caller waits for', () => {
  it.each([
    ['deleted', DELETED],
    ['not_found', ABSENT],
  ])('is answered with its final outcome, %s, and not queued', async (outcome, answer) => {
    const { said, queued } = await ask(answer)
    const conclusion = { outcome, at: NOW + TOOK_MS }
    expect(said).toMatchObject({ kind: 'final', recorded: true, conclusion })
    expect(queued).toStrictEqual([])
  })

  it('goes on the queue with its history and its back-off when it is pending', async () => {
    const { said, queued } = await ask(unavailable({ retryAfterMs: 5_000 }))
    const retryAt = NOW + TOOK_MS + 6_000
    expect(said).toMatchObject({
      kind: 'queued',
      recorded: true,
      routedBack: {
        retryAt,
        why: 'unavailable',
        request: { retryAt, history: { count: 1, ambiguous: true } },
      },
    })
    expect(queued).toStrictEqual(said.kind === 'queued' ? [said.routedBack] : [])
    expect(queued).toHaveLength(1)
  })

  it('is told of in no dead letter, and is no message: who waits is told himself', async () => {
    const heard: Concluded[] = []
    const sink: Sink = {
      name: 'log',
      take(concluded) {
        heard.push(concluded)
        return undefined
      },
    }
    const rejected = { kind: 'rejected', status: 400, error: 'bad', message: 'bad id' } as const
    await ask(rejected, [true], deletionRequest(), [sink])
    expect(heard).toMatchObject([
      { conclusion: { outcome: 'rejected', deadLetter: false }, messageIds: [] },
    ])
  })

  it.each([true, false])('is told whether its record is made: %s', async (recorded) => {
    const ledger = { open: async () => [recorded] }
    const { said } = await ask(unavailable(), [true], deletionRequest(), [], ledger)
    expect(said).toMatchObject({ kind: 'queued', recorded })
  })

  it('goes on the queue when it cannot be tried yet', async () => {
    const request = deletionRequest('a', { notBefore: NOW + 60_000 })
    const { said } = await ask(DELETED, [true], request)
    expect(said).toMatchObject({
      kind: 'queued',
      routedBack: { why: 'not_due', retryAt: NOW + 60_000 },
    })
  })

  it('does not expire here, even where the retry window is over', async () => {
    const firstAcceptedAt = NOW - 2 * POLICY.retryWindowMs
    const { said } = await ask(unavailable(), [true], deletionRequest('a', { firstAcceptedAt }))
    expect(said.kind).toBe('queued')
  })

  it.each([[[false]], [[]]])('is not accepted when the queue answers %j', async (durable) => {
    const { said, queued } = await ask(unavailable(), durable)
    expect(said).toStrictEqual({ kind: 'not_accepted', request: queued[0]?.request })
    expect(queued).toHaveLength(1)
  })

  it.each([
    ['deleted', DELETED],
    ['not_found', ABSENT],
  ])(
    'is told %s when a sink fails and the queue has the conclusion for it',
    async (outcome, answer) => {
      const broken: Sink = { name: 'ledger', take: () => Promise.reject(new Error('down')) }
      const { said, queued, reports } = await ask(answer, [true], deletionRequest(), [broken])
      expect(said).toMatchObject({ kind: 'final', recorded: false, conclusion: { outcome } })
      expect(queued).toMatchObject([
        { conclusion: { outcome, request: { history: { count: 1 } } } },
      ])
      expect(reports).toHaveLength(1)
    },
  )

  it('is told to come again when neither a sink nor the queue has its end', async () => {
    const broken: Sink = { name: 'ledger', take: () => Promise.reject(new Error('down')) }
    const { said } = await ask(DELETED, [false], deletionRequest(), [broken])
    expect(said).toMatchObject({ kind: 'not_accepted', request: { history: { count: 1 } } })
  })
})
