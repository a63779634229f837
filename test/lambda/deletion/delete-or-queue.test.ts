import { describe, expect, it } from 'vitest'
import { deleteOrQueue, type QueuedRequest } from '../../../lambda/deletion/delete-or-queue.ts'
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
) {
  const { tools } = toolsWith([answer])
  const queued: QueuedRequest[] = []
  const enqueue = async (items: readonly QueuedRequest[]): Promise<readonly boolean[]> => {
    queued.push(...items)
    return durable
  }
  return { said: await deleteOrQueue(request, tools, IN_TIME, enqueue, 0.5), queued }
}

describe('a deletion that a caller waits for', () => {
  it.each([
    ['deleted', DELETED],
    ['not_found', ABSENT],
  ])('is answered with its final outcome, %s, and not queued', async (outcome, answer) => {
    const { said, queued } = await ask(answer)
    expect(said).toMatchObject({ kind: 'final', deletion: { state: 'final', outcome } })
    expect(queued).toStrictEqual([])
  })

  it('goes on the queue with its history and its back-off when it is pending', async () => {
    const { said, queued } = await ask(unavailable({ retryAfterMs: 5_000 }))
    const retryAt = NOW + TOOK_MS + 6_000
    expect(said).toMatchObject({
      kind: 'queued',
      routedBack: {
        retryAt,
        why: 'unavailable',
        request: { retryAt, history: { count: 1, ambiguous: true } },
      },
    })
    expect(queued).toStrictEqual(said.kind === 'queued' ? [said.routedBack] : [])
    expect(queued).toHaveLength(1)
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
})
