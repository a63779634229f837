import { describe, expect, it } from 'vitest'
import type { Upstream } from '../../../lambda/deletion/attempt.ts'
import { ABSENT, DELETED, deletionRequest, delivery, unavailable } from '../factories.ts'
import { batchOver } from './batch-tools.ts'

const deletes: Upstream['delete'] = async (id) => (id.startsWith('u') ? unavailable() : DELETED)

function suspect(id: string) {
  return delivery(`m-${id}`, [id], 3)
}

/** What happened at the upstream and in early acknowledgements, in order. */
function steps(events: readonly string[]): readonly string[] {
  return events.filter((event) => /^DELETE|^acknowledge/.test(event))
}

describe('messages that may crash the function', () => {
  it('are tried last and one by one, each after its neighbours were acknowledged', async () => {
    const { settle, events } = batchOver(deletes)
    const deliveries = [
      suspect('s1'),
      delivery('m-a', ['a']),
      suspect('s2'),
      delivery('m-b', ['b']),
    ]
    expect(await settle(deliveries)).toStrictEqual([])
    expect(steps(events)).toStrictEqual([
      'DELETE a',
      'DELETE b',
      'acknowledge m-a m-b',
      'DELETE s1',
      'acknowledge m-s1',
      'DELETE s2',
    ])
  })

  it('are tried in an order that chance decides', async () => {
    const draws = [0.9, 0.1, 0.5]
    const { settle, events } = batchOver(deletes, { random: () => draws.shift() ?? 0 })
    await settle(['s1', 's2', 's3'].map(suspect))
    expect(steps(events).filter((step) => step.startsWith('DELETE'))).toStrictEqual([
      'DELETE s2',
      'DELETE s3',
      'DELETE s1',
    ])
  })

  it('need no acknowledging before them when they are alone', async () => {
    const { settle, events } = batchOver(deletes)
    expect(await settle([suspect('s1')])).toStrictEqual([])
    expect(steps(events)).toStrictEqual(['DELETE s1'])
  })

  it('let no neighbour go that must stay', async () => {
    const { settle, events } = batchOver(deletes, { full: ['u1', 'u-suspect'] })
    const deliveries = [
      delivery('m-u1', ['u1']),
      delivery('m-a', ['a']),
      suspect('u-suspect'),
      suspect('s2'),
    ]
    expect(await settle(deliveries)).toStrictEqual(['m-u1', 'm-u-suspect'])
    const acknowledged = events.filter((event) => event.startsWith('acknowledge'))
    expect(acknowledged).toStrictEqual(['acknowledge m-a'])
  })

  it('stay on the queue without time for them, so that their receive count goes on', async () => {
    const { settle, events } = batchOver(deletes)
    expect(await settle([suspect('s1'), suspect('s2')], () => 0)).toStrictEqual(['m-s1', 'm-s2'])
    expect(events).toStrictEqual([])
  })

  it('are routed back like others when they are only pending', async () => {
    const { settle, events } = batchOver(deletes)
    expect(await settle([suspect('u1')])).toStrictEqual([])
    expect(events).toContain('u1 unavailable route_back m-u1')
  })

  it('count as gone when DocumentPro does not know them any more', async () => {
    const { settle, events } = batchOver(async () => ABSENT)
    await settle([suspect('s1'), delivery('m-a', [deletionRequest('a')])])
    expect(events).toContain('s1 already_gone acknowledge m-s1')
    expect(events).toContain('a not_found acknowledge m-a')
  })
})
