import { describe, expect, it } from 'vitest'
import type { Enqueue } from '../../../lambda/deletion/delete-or-queue.ts'
import type { UpstreamAnswer } from '../../../lambda/deletion/outcome.ts'
import { deleteForCaller, queueForCaller } from '../../../lambda/http/waiting-caller.ts'
import { DeletionJournal } from '../../../lambda/telemetry/deletion-journal.ts'
import { Metrics } from '../../../lambda/telemetry/metrics.ts'
import { toolsWith } from '../deletion/scripted-tools.ts'
import { ABSENT, DELETED, deletionRequest, IN_TIME, NOW, unavailable } from '../factories.ts'
import { writtenLog } from '../written-lines.ts'

/** The tools of a waiting caller over scripted answers and a queue that does as told. */
function callerTools(answers: readonly UpstreamAnswer[], enqueue: Enqueue) {
  const { tools, clock } = toolsWith(answers)
  const { log, lines } = writtenLog()
  const journal = new DeletionJournal(log, new Metrics('api'), clock.now)
  return { tools: { ...tools, journal, enqueue, random: () => 0.5 }, lines }
}

const taken: Enqueue = async (items) => items.map(() => true)
const refused: Enqueue = async (items) => items.map(() => false)

describe('a caller who waits', () => {
  it.each([
    [DELETED, 200, 'deleted'],
    [ABSENT, 404, 'not_found'],
  ])('is told the final outcome, which is in the log', async (answer, status, outcome) => {
    const { tools, lines } = callerTools([answer], refused)
    const said = await deleteForCaller(deletionRequest('a'), tools, IN_TIME)
    expect(said).toMatchObject({ status, body: { outcome, request_id: 'a' } })
    expect(lines().map(({ event }) => event)).toStrictEqual(['attempt', 'outcome'])
    expect(lines()[1]).toMatchObject({ request_id: 'a', outcome })
  })

  it('is told that the deletion is queued, and the log why', async () => {
    const { tools, lines } = callerTools([unavailable()], taken)
    const said = await deleteForCaller(deletionRequest('a'), tools, IN_TIME)
    expect(said).toMatchObject({ status: 202, body: { outcome: 'queued', attempts: 1 } })
    expect(lines()[1]).toMatchObject({ event: 'routed_back', why: 'unavailable', attempt: 1 })
  })

  it('is told to come again when the queue did not take it', async () => {
    const { tools, lines } = callerTools([unavailable()], refused)
    const said = await deleteForCaller(deletionRequest('a'), tools, IN_TIME)
    expect(said).toMatchObject({ status: 503, body: { ambiguous: true, attempts: 1 } })
    expect(lines()[1]).toMatchObject({ event: 'not_accepted', request_id: 'a', not_queued: 1 })
  })
})

describe('a caller who does not wait', () => {
  it('has its deletions queued for now, or for the time it asked for', async () => {
    const times: number[] = []
    const { tools, lines } = callerTools([], async (items) => {
      times.push(...items.map(({ retryAt }) => retryAt))
      return items.map(() => true)
    })
    const later = deletionRequest('b', { notBefore: NOW + 60_000 })
    const said = await queueForCaller([deletionRequest('a'), later], tools)
    expect(said).toMatchObject({ status: 202, body: { queued: 2 } })
    expect(times).toStrictEqual([NOW, NOW + 60_000])
    expect(lines()).toMatchObject([{ event: 'accepted', origin: 'queue', queued: 2 }])
  })

  it('is told which were not queued, in the order of the request', async () => {
    const { tools, lines } = callerTools([], async () => [false, true, false])
    const requests = ['c', 'a', 'b'].map((id) => deletionRequest(id))
    expect(await queueForCaller(requests, tools)).toMatchObject({
      status: 207,
      body: { queued: 1, not_queued: ['c', 'b'] },
    })
    expect(lines()).toMatchObject([
      { event: 'accepted', queued: 1, request_id: 'a' },
      { event: 'not_accepted', level: 'ERROR', not_queued: 2 },
    ])
  })

  it('is not told of a deletion as queued for which the queue said nothing', async () => {
    const { tools } = callerTools([], async () => [])
    const said = await queueForCaller([deletionRequest('a')], tools)
    expect(said).toMatchObject({ status: 503, body: { queued: 0, not_queued: ['a'] } })
  })
})
