import { describe, expect, it } from 'vitest'
import { coalesce } from '../../../lambda/deletion/coalesce.ts'
import type { Delivery } from '../../../lambda/deletion/delivery.ts'
import type { DeletionRequest } from '../../../lambda/deletion/request.ts'
import { attemptHistory, deletionRequest, delivery, NOW } from '../factories.ts'

function ids(count: number, prefix = 'id'): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`)
}

/** The one group of two messages that ask for the same id, the first one's fields before the second one's. */
function joined(first: Partial<DeletionRequest>, second: Partial<DeletionRequest>) {
  const deliveries = [
    delivery('m1', [deletionRequest('a', first)]),
    delivery('m2', [deletionRequest('a', second)]),
  ]
  const groups = coalesce(deliveries, NOW)
  expect(groups).toHaveLength(1)
  return groups[0]?.request
}

describe('the deletion requests of a batch', () => {
  it('become one group for each id, in the order in which they came', () => {
    const groups = coalesce([delivery('m1', ['b', 'a']), delivery('m2', ['a', 'c'])], NOW)
    expect(groups).toStrictEqual([
      { request: deletionRequest('b'), messageIds: ['m1'], split: false },
      { request: deletionRequest('a'), messageIds: ['m1', 'm2'], split: false },
      { request: deletionRequest('c'), messageIds: ['m2'], split: false },
    ])
  })

  it('name a message once that asks for an id twice', () => {
    const groups = coalesce([delivery('m1', ['a', 'a'])], NOW)
    expect(groups).toMatchObject([{ messageIds: ['m1'] }])
  })

  it('are none where the message was refused or ignored', () => {
    const deliveries: readonly Delivery[] = [
      { messageId: 'm1', receiveCount: 1, intake: { kind: 'invalid', field: 'x', message: 'y' } },
      { messageId: 'm2', receiveCount: 1, intake: { kind: 'ignored', why: 'pending' } },
    ]
    expect(coalesce(deliveries, NOW)).toStrictEqual([])
  })

  it('tell what is due from what is not, of one id too', () => {
    const later = deletionRequest('a', { notBefore: NOW + 1 })
    const due = deletionRequest('a', { notBefore: NOW })
    const groups = coalesce([delivery('m1', [later]), delivery('m2', [due])], NOW)
    expect(groups).toStrictEqual([
      { request: due, messageIds: ['m2'], split: false },
      { request: later, messageIds: ['m1'], split: false },
    ])
  })

  it('are split where a message asks for more than ten', () => {
    expect(coalesce([delivery('m1', ids(10))], NOW).some(({ split }) => split)).toBe(false)
    const groups = coalesce([delivery('m1', ids(11))], NOW)
    expect(groups.map(({ split }) => split)).toStrictEqual(Array(11).fill(true))
  })

  it('are split once where two messages ask for more than ten', () => {
    const groups = coalesce([delivery('m1', ids(11)), delivery('m2', ids(11))], NOW)
    expect(groups.map(({ split }) => split)).toStrictEqual(Array(11).fill(true))
  })

  it('are not split where a small message asks for the same', () => {
    const big = delivery('m1', ids(11))
    const small = delivery('m2', ['id3'])
    for (const deliveries of [
      [big, small],
      [small, big],
    ]) {
      const unsplit = coalesce(deliveries, NOW).filter(({ split }) => !split)
      expect(unsplit.map(({ request }) => request.requestId)).toStrictEqual(['id3'])
    }
  })

  it.each([
    [1, false, false],
    [2, false, true],
    [1, true, true],
  ])('delivered %i times, redelivered before: %s, are redelivered: %s', (count, before, after) => {
    const request = deletionRequest('a', { redelivered: before })
    const [group] = coalesce([delivery('m1', [request], count)], NOW)
    expect(group?.request.redelivered).toBe(after)
  })
})

describe('two requests for one id', () => {
  it('keep the earlier acceptance', () => {
    expect(joined({ firstAcceptedAt: 5 }, { firstAcceptedAt: 3 })?.firstAcceptedAt).toBe(3)
    expect(joined({ firstAcceptedAt: 3 }, { firstAcceptedAt: 5 })?.firstAcceptedAt).toBe(3)
  })

  it('keep the longer history and any ambiguity', () => {
    const history = attemptHistory({ count: 4 })
    const ambiguous = attemptHistory({ count: 1, ambiguous: true })
    const expected = { ...history, ambiguous: true }
    expect(joined({ history }, { history: ambiguous })?.history).toStrictEqual(expected)
    expect(joined({ history: ambiguous }, { history })?.history).toStrictEqual(expected)
  })

  it.each([
    [true, false],
    [false, true],
  ])('are redelivered when one is (%s, %s)', (first, second) => {
    expect(joined({ redelivered: first }, { redelivered: second })?.redelivered).toBe(true)
    expect(joined({}, {})?.redelivered).toBe(false)
  })

  it.each(['notBefore', 'retryAt'] as const)('keep the later %s', (field) => {
    for (const times of [
      [NOW + 1, NOW + 9],
      [NOW + 9, NOW + 1],
      [NOW - 9, NOW - 1],
    ]) {
      const [first, second] = times.map((time) => ({ [field]: time }))
      expect(joined(first ?? {}, second ?? {})?.[field]).toBe(Math.max(...times))
    }
  })

  it('keep a time that only one has, and have none that neither has', () => {
    expect(joined({ notBefore: NOW - 1 }, {})).toMatchObject({ notBefore: NOW - 1 })
    expect(joined({}, { retryAt: NOW - 1 })).toMatchObject({ retryAt: NOW - 1 })
    expect(joined({}, {})).not.toHaveProperty('retryAt')
    expect(joined({}, {})).not.toHaveProperty('notBefore')
  })

  it('go on as the first one in all else', () => {
    const first = { reason: 'gdpr', requestedBy: 'ann', origin: 'sns' } as const
    expect(joined(first, { reason: 'other', traceId: 'Root=1' })).toStrictEqual(
      deletionRequest('a', first),
    )
  })
})
