import { describe, expect, it } from 'vitest'
import { ApiKeyUnavailableError } from '../../../lambda/deletion/api-key.ts'
import type { Upstream } from '../../../lambda/deletion/attempt.ts'
import type { Delivery } from '../../../lambda/deletion/delivery.ts'
import type { UpstreamAnswer } from '../../../lambda/deletion/outcome.ts'
import type { TimeAllowance } from '../../../lambda/deletion/time-allowance.ts'
import { DELETED, deletionRequest, delivery, NOW, POLICY, unavailable } from '../factories.ts'
import { batchOver } from './batch-tools.ts'

const REJECTED: UpstreamAnswer = { kind: 'rejected', status: 400, error: 'bad', message: 'bad id' }

/** An upstream that answers by the first letter of the id: `r`ejected, `u`navailable, `t`hrown, else deleted. */
const byLetter: Upstream['delete'] = async (id) => {
  if (id.startsWith('t')) throw new TypeError(`a bug with ${id}`)
  if (id.startsWith('r')) return REJECTED
  return id.startsWith('u') ? unavailable() : DELETED
}

function refused(messageId: string): Delivery {
  return { messageId, receiveCount: 1, intake: { kind: 'invalid', field: 'body', message: 'no' } }
}

describe('a batch', () => {
  it('of nothing is nothing to do', async () => {
    const { settle, events } = batchOver(byLetter)
    expect(await settle([])).toStrictEqual([])
    expect(events).toStrictEqual([])
  })

  it('keeps nothing of what was deleted, and bothers no queue', async () => {
    const { settle, events } = batchOver(byLetter)
    expect(await settle([delivery('m1', ['a']), delivery('m2', ['b'])])).toStrictEqual([])
    expect(events.toSorted()).toStrictEqual([
      'DELETE a',
      'DELETE b',
      'a deleted acknowledge m1',
      'b deleted acknowledge m2',
    ])
  })

  it('makes one call for equal ids, and settles all their messages', async () => {
    const { settle, events } = batchOver(byLetter)
    expect(await settle([delivery('m1', ['a']), delivery('m2', ['a', 'a'])])).toStrictEqual([])
    expect(events).toStrictEqual(['DELETE a', 'a deleted acknowledge m1 m2'])
  })

  it('routes what is pending back and buries what is rejected, and tells it once it is durable', async () => {
    const { settle, events } = batchOver(byLetter)
    expect(await settle([delivery('m1', ['u1']), delivery('m2', ['r1'])])).toStrictEqual([])
    expect(events).toStrictEqual([
      'DELETE u1',
      'DELETE r1',
      'route back u1',
      'dead letter r1',
      'u1 unavailable route_back m1',
      'r1 rejected dead_letter m2',
    ])
  })

  it('keeps the messages that no queue takes, and only those', async () => {
    const { settle, events } = batchOver(byLetter, { full: ['u1', 'r1'] })
    const deliveries = ['u1', 'u2', 'r1', 'r2', 'a'].map((id) => delivery(`m-${id}`, [id]))
    expect(await settle(deliveries)).toStrictEqual(['m-u1', 'm-r1'])
    expect(events).toContain('kept m-u1 route_back_failed')
    expect(events).toContain('kept m-r1 dead_letter_failed')
    expect(events.filter((event) => /^u1 |^r1 /.test(event))).toStrictEqual([])
    expect(events).toContain('u2 unavailable route_back m-u2')
    expect(events).toContain('r2 rejected dead_letter m-r2')
  })

  it('keeps what a queue says nothing about', async () => {
    const silent = { routeBack: async () => [], deadLetter: async () => [], refuse: async () => [] }
    const { tools, settle } = batchOver(byLetter)
    Object.assign(tools.queues, silent)
    const deliveries = [delivery('m1', ['u1']), delivery('m2', ['r1']), refused('m3')]
    expect((await settle(deliveries)).toSorted()).toStrictEqual(['m1', 'm2', 'm3'])
  })

  it('keeps a message of several ids when one of them has nowhere to go', async () => {
    const { settle } = batchOver(byLetter, { full: ['u1'] })
    const deliveries = [delivery('m1', ['a', 'u1']), delivery('m2', ['u1']), delivery('m3', ['a'])]
    expect(await settle(deliveries)).toStrictEqual(['m1', 'm2'])
  })

  it('keeps only the message with which the code throws, and says why', async () => {
    const { settle, events, causes } = batchOver(byLetter)
    const deliveries = ['t1', 'a', 'u1'].map((id) => delivery(`m-${id}`, [id]))
    expect(await settle(deliveries)).toStrictEqual(['m-t1'])
    expect(events).toContain('kept m-t1 handler_error')
    expect(causes).toStrictEqual([new TypeError('a bug with t1')])
    expect(events).toContain('a deleted acknowledge m-a')
    expect(events).toContain('u1 unavailable route_back m-u1')
  })

  it('has no more calls under way than it may', async () => {
    let underWay = 0
    let most = 0
    const { settle } = batchOver(
      async () => {
        underWay += 1
        most = Math.max(most, underWay)
        await new Promise(setImmediate)
        underWay -= 1
        return DELETED
      },
      { concurrency: 3 },
    )
    const ids = Array.from({ length: 9 }, (_, index) => `id${index}`)
    await settle(ids.map((id) => delivery(`m-${id}`, [id])))
    expect(most).toBe(3)
  })

  it('starts nothing without time for it, and routes it back at once', async () => {
    const { settle, events } = batchOver(byLetter)
    expect(await settle([delivery('m1', ['a'])], () => 0)).toStrictEqual([])
    expect(events).toStrictEqual(['route back a', 'a out_of_time route_back m1'])
  })

  it('asks nobody for a key without time for an attempt', async () => {
    const current = async () => {
      throw new ApiKeyUnavailableError('nobody should ask')
    }
    const { settle, events } = batchOver(byLetter, { keys: { current, reload: current } })
    await settle([delivery('m1', ['a'])], () => 0)
    expect(events).toContain('a out_of_time route_back m1')
  })

  it('starts what there is time for', async () => {
    const { settle, events } = batchOver(byLetter, { concurrency: 1 })
    const allowance: TimeAllowance = () =>
      events.filter((event) => event.startsWith('DELETE')).length < 2 ? 10 : 0
    await settle([delivery('m1', ['a', 'b', 'c', 'd'])], allowance)
    expect(events).toContain('DELETE b')
    expect(events).toContain('route back c d')
  })

  it('splits a message of more than ten ids before it tries them', async () => {
    const { settle, events } = batchOver(byLetter)
    const ids = Array.from({ length: 11 }, (_, index) => `id${index}`)
    expect(await settle([delivery('m1', ids)])).toStrictEqual([])
    expect(events[0]).toBe(`route back ${ids.join(' ')}`)
    expect(events.slice(1)).toStrictEqual(ids.map((id) => `${id} split route_back m1`))
  })

  it('routes a split id back for now, and one that is not due for when it is', async () => {
    const times: number[] = []
    const { settle, tools } = batchOver(byLetter)
    tools.queues.routeBack = async (items) => {
      times.push(...items.map(({ next }) => next.retryAt))
      return items.map(() => true)
    }
    const ids = Array.from({ length: 11 }, (_, index) => `id${index}`)
    await settle([delivery('m1', ids)])
    expect(new Set(times)).toStrictEqual(new Set([NOW]))
    times.length = 0
    await settle([delivery('m2', [deletionRequest('a', { notBefore: NOW + 5 })])])
    expect(times).toStrictEqual([NOW + 5])
  })

  it('lets a deletion expire whose retry window is over', async () => {
    const { settle, events } = batchOver(byLetter)
    const request = deletionRequest('u1', { firstAcceptedAt: NOW - POLICY.retryWindowMs })
    expect(await settle([delivery('m1', [request])])).toStrictEqual([])
    expect(events).toContain('u1 expired dead_letter m1')
  })

  it('lets no fresh request expire with its twin, nor the twin while the fresh one is tried', async () => {
    const { settle, events } = batchOver(byLetter)
    const old = deletionRequest('u1', { firstAcceptedAt: NOW - POLICY.retryWindowMs })
    const fresh = deletionRequest('u1', { reason: 'asked again' })
    expect(await settle([delivery('m1', [old]), delivery('m2', [fresh])])).toStrictEqual([])
    expect(events.filter((event) => event.startsWith('dead letter'))).toStrictEqual([])
    expect(events).toContain('route back u1 u1')
    expect(events.filter((event) => event.startsWith('DELETE'))).toHaveLength(1)
  })

  it('takes the jitter anew for each deletion', async () => {
    const times: number[] = []
    let drawn = 0
    const { settle, tools } = batchOver(byLetter, { random: () => (drawn += 0.25) })
    tools.queues.routeBack = async (items) => {
      times.push(...items.map(({ next }) => next.retryAt - NOW))
      return items.map(() => true)
    }
    await settle([delivery('m1', ['u1', 'u2'])])
    expect(times).toStrictEqual([500, 1_000])
  })

  it('refuses what is invalid, and keeps it when it has nowhere to go', async () => {
    const { settle, events } = batchOver(byLetter, { full: ['m2'] })
    expect(await settle([refused('m1'), refused('m2'), delivery('m3', ['a'])])).toStrictEqual([
      'm2',
    ])
    expect(events).toContain('refuse m1 m2')
    expect(events).toContain('refused m1 body no')
    expect(events).toContain('kept m2 dead_letter_failed')
    expect(events).not.toContain('refused m2 body no')
  })

  it('lets go of what asks for nothing, and says why', async () => {
    const { settle, events } = batchOver(byLetter)
    const intake = { kind: 'ignored', why: 'status pending' } as const
    expect(await settle([{ messageId: 'm1', receiveCount: 1, intake }])).toStrictEqual([])
    expect(events).toStrictEqual(['ignored m1 status pending'])
  })
})
