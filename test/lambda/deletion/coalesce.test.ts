import { describe, expect, it } from 'vitest'
import { coalesce } from '../../../lambda/deletion/coalesce.ts'
import type { Delivery } from '../../../lambda/deletion/delivery.ts'
import type { DeletionRequest } from '../../../lambda/deletion/request.ts'
import { attemptHistory, deletionRequest, delivery, NOW } from '../factories.ts'

function ids(count: number, prefix = 'id'): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`)
}

/** A group of requests that were each asked for by one message. */
function group(request: DeletionRequest, ...messageIds: readonly string[]) {
  return { request, asked: [{ request, messageIds }], split: false }
}

/** The groups of two messages that ask for the same id, the first one's fields before the second one's. */
function groupsOf(first: Partial<DeletionRequest>, second: Partial<DeletionRequest>) {
  const deliveries = [
    delivery('m1', [deletionRequest('a', first)]),
    delivery('m2', [deletionRequest('a', second)]),
  ]
  return coalesce(deliveries, NOW)
}

/** What is tried for two requests that are due. */
function joined(first: Partial<DeletionRequest>, second: Partial<DeletionRequest>) {
  const groups = groupsOf(first, second)
  expect(groups).toHaveLength(1)
  return groups[0]?.request
}

describe('the deletion requests of a batch', () => {
  it('become one group for each id, in the order in which they came', () => {
    const groups = coalesce([delivery('m1', ['b', 'a']), delivery('m2', ['a', 'c'])], NOW)
    expect(groups).toStrictEqual([
      group(deletionRequest('b'), 'm1'),
      group(deletionRequest('a'), 'm1', 'm2'),
      group(deletionRequest('c'), 'm2'),
    ])
  })

  it('name a message once that asks for an id twice', () => {
    const groups = coalesce([delivery('m1', ['a', 'a'])], NOW)
    expect(groups).toMatchObject([{ asked: [{ messageIds: ['m1'] }] }])
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
    expect(groups).toStrictEqual([group(due, 'm2'), group(later, 'm1')])
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

describe('two requests for one id that are due', () => {
  it('make one call, with the longer history and any ambiguity', () => {
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

  it.each([
    ['firstAcceptedAt', NOW - 2, NOW - 1],
    ['notBefore', NOW - 2, NOW - 1],
    ['notBefore', NOW - 2, undefined],
    ['reason', 'gdpr', 'other'],
    ['requestedBy', undefined, 'ann'],
    ['idempotencyKey', 'one', 'two'],
    ['origin', 'queue', 'sns'],
  ] as const)('stay two requests when their %s differs (%s, %s)', (field, a, b) => {
    const given = [a, b].map((value) => (value === undefined ? {} : { [field]: value }))
    const [first = {}, second = {}] = given
    const groups = groupsOf(first, second)
    expect(groups.map(({ asked }) => asked)).toStrictEqual([
      [
        { request: deletionRequest('a', first), messageIds: ['m1'] },
        { request: deletionRequest('a', second), messageIds: ['m2'] },
      ],
    ])
  })

  it('are one request in two deliveries when nothing differs but what is known of the id', () => {
    const history = attemptHistory({ count: 2, ambiguous: true })
    const known = { history, redelivered: true, retryAt: NOW - 1 }
    const request = deletionRequest('a', known)
    for (const groups of [groupsOf(known, {}), groupsOf({}, known)]) {
      expect(groups).toMatchObject([{ asked: [{ request, messageIds: ['m1', 'm2'] }] }])
    }
  })

  it('take a third one in at its place', () => {
    const twin = deletionRequest('a', { reason: 'gdpr' })
    const other = deletionRequest('a')
    const deliveries = [twin, other, twin, other].map((request, index) =>
      delivery(`m${index}`, [request]),
    )
    expect(coalesce(deliveries, NOW).map(({ asked }) => asked)).toStrictEqual([
      [
        { request: twin, messageIds: ['m0', 'm2'] },
        { request: other, messageIds: ['m1', 'm3'] },
      ],
    ])
  })
})

describe('two requests for one id that wait', () => {
  it('stay apart, so that the earlier is not lost in the later', () => {
    const [first, second] = [{ notBefore: NOW + 8_000 }, { notBefore: NOW + 604_800_000 }]
    expect(groupsOf(first, second)).toStrictEqual([
      group(deletionRequest('a', first), 'm1'),
      group(deletionRequest('a', second), 'm2'),
    ])
  })

  it('stay apart from those for other ids that wait as long', () => {
    const wait = { notBefore: NOW + 8_000, retryAt: NOW + 9_000 }
    const [a, b] = [deletionRequest('a', wait), deletionRequest('b', wait)]
    const groups = coalesce([delivery('m1', [a, b])], NOW)
    expect(groups).toStrictEqual([group(a, 'm1'), group(b, 'm1')])
  })

  it('are one when they are two deliveries of one request, which then comes back at the later time', () => {
    const [first, second] = [{ retryAt: NOW + 9 }, { retryAt: NOW + 1 }]
    for (const groups of [groupsOf(first, second), groupsOf(second, first)]) {
      const request = deletionRequest('a', { retryAt: NOW + 9 })
      expect(groups).toMatchObject([{ asked: [{ request, messageIds: ['m1', 'm2'] }] }])
    }
    expect(groupsOf(first, second)).toHaveLength(1)
  })
})
