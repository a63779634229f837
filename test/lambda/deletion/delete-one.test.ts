import { describe, expect, it } from 'vitest'
import { deleteOne } from '../../../lambda/deletion/delete-one.ts'
import {
  ABSENT,
  attemptHistory,
  attemptRecord,
  DELETED,
  deletionRequest,
  IN_TIME,
  KEY,
  NOW,
  unavailable,
} from '../factories.ts'
import { TOOK_MS, toolsWith } from './scripted-tools.ts'

describe('a deletion', () => {
  it('is one DELETE, with the key and the time it may take', async () => {
    const { tools, calls, reports } = toolsWith([DELETED])
    const record = attemptRecord({ outcome: 'deleted', status: 200 })
    const request = deletionRequest('a', {
      history: { count: 1, ambiguous: false, recent: [record] },
    })
    expect(await deleteOne(deletionRequest('a'), tools, IN_TIME)).toStrictEqual({
      state: 'final',
      outcome: 'deleted',
      request,
      status: 200,
      error: '',
      message: 'done',
    })
    expect(calls).toStrictEqual([{ id: 'a', key: KEY, timeoutMs: 10_000 }])
    expect(reports).toStrictEqual([
      {
        request,
        attempt: 1,
        outcome: 'deleted',
        status: 200,
        ambiguous: false,
        durationMs: TOOK_MS,
        about: undefined,
        fault: undefined,
        retryAfter: undefined,
        keyFingerprint: KEY.fingerprint,
      },
    ])
  })

  it.each(['rejected', 'forbidden'] as const)('that is %s is final', async (kind) => {
    const fault = { error: 'code', message: 'why' }
    const { tools, reports } = toolsWith([{ kind, status: 400, ...fault }])
    const deletion = await deleteOne(deletionRequest(), tools, IN_TIME)
    expect(deletion).toMatchObject({ state: 'final', outcome: kind, status: 400, ...fault })
    expect(reports).toMatchObject([{ outcome: kind, fault, ambiguous: false }])
  })

  it.each(['unavailable', 'unexpected'] as const)('that is %s is pending', async (kind) => {
    const fault = { error: 'code', message: 'why' }
    const answer = {
      kind,
      status: null,
      ambiguous: true,
      about: 'service',
      retryAfterMs: 7,
      ...fault,
    } as const
    const { tools, reports } = toolsWith([answer])
    const request = deletionRequest('a', { history: attemptHistory({ count: 4 }) })
    expect(await deleteOne(request, tools, IN_TIME)).toMatchObject({
      state: 'pending',
      outcome: kind,
      status: null,
      retryAfterMs: 7,
      request: {
        history: { count: 5, ambiguous: true, recent: [{}, { at: NOW, ambiguous: true }] },
      },
      ...fault,
    })
    expect(reports).toMatchObject([{ attempt: 5, outcome: kind, ambiguous: true, fault }])
  })

  it('that DocumentPro named no wait for has none', async () => {
    const { tools } = toolsWith([unavailable()])
    const deletion = await deleteOne(deletionRequest(), tools, IN_TIME)
    expect(deletion).toMatchObject({ retryAfterMs: 0 })
  })

  it('fails with what the code throws', async () => {
    const { tools } = toolsWith([])
    await expect(deleteOne(deletionRequest(), tools, IN_TIME)).rejects.toThrow('one call more')
  })
})

describe('a 404', () => {
  it('is not_found when nothing came before it', async () => {
    const { tools } = toolsWith([ABSENT])
    const history = attemptHistory({ ambiguous: false })
    const deletion = await deleteOne(deletionRequest('a', { history }), tools, IN_TIME)
    expect(deletion).toMatchObject({ outcome: 'not_found', error: 'not_found' })
    expect(deletion).not.toHaveProperty('evidence')
  })

  it.each([
    [true, true, 'recorded'],
    [true, false, 'recorded'],
    [false, true, 'inferred'],
  ])(
    'is already_gone with ambiguous: %s, redelivered: %s, %s',
    async (ambiguous, redelivered, evidence) => {
      const { tools, reports } = toolsWith([ABSENT])
      const history = attemptHistory({ ambiguous })
      const request = deletionRequest('a', { history, redelivered })
      const deletion = await deleteOne(request, tools, IN_TIME)
      expect(deletion).toMatchObject({ state: 'final', outcome: 'already_gone', evidence })
      expect(reports).toMatchObject([{ outcome: 'already_gone' }])
    },
  )

  it('rests on nothing but a guess when only a dead connection was ambiguous', async () => {
    const dead = unavailable({ status: null, about: 'connection' })
    const { tools } = toolsWith([dead, ABSENT])
    const first = await deleteOne(deletionRequest(), tools, IN_TIME)
    expect(first.request.history).toMatchObject({
      ambiguous: true,
      doubtful: true,
      recent: [{ ambiguous: true, doubtful: true }],
    })
    expect(await deleteOne(first.request, tools, IN_TIME)).toMatchObject({
      outcome: 'already_gone',
      evidence: 'inferred',
    })
  })

  it('rests on the record when another attempt was ambiguous, too', async () => {
    const dead = unavailable({ status: null, about: 'connection' })
    for (const answers of [
      [dead, unavailable()],
      [unavailable(), dead],
    ]) {
      const { tools } = toolsWith([...answers, ABSENT])
      let { request } = await deleteOne(deletionRequest(), tools, IN_TIME)
      request = (await deleteOne(request, tools, IN_TIME)).request
      expect(request.history).not.toHaveProperty('doubtful')
      expect(await deleteOne(request, tools, IN_TIME)).toMatchObject({ evidence: 'recorded' })
    }
  })

  it('is what it is only for a 404: a redelivered deletion is deleted', async () => {
    const { tools } = toolsWith([DELETED])
    const request = deletionRequest('a', { redelivered: true })
    const deletion = await deleteOne(request, tools, IN_TIME)
    expect(deletion).toMatchObject({ outcome: 'deleted' })
    expect(deletion).not.toHaveProperty('evidence')
  })
})

describe('the report of an attempt', () => {
  it('says whom a failure speaks of, and which wait was asked for and is followed', async () => {
    const askedMs = 1e12
    const { tools, reports } = toolsWith([unavailable({ retryAfterMs: askedMs }), DELETED])
    await deleteOne(deletionRequest('a'), tools, IN_TIME)
    expect(reports[0]).toMatchObject({
      about: 'service',
      retryAfter: { askedMs, followedMs: 6 * 3_600_000 },
    })
    await deleteOne(deletionRequest('b'), tools, IN_TIME)
    expect(reports[1]).toMatchObject({ about: undefined, retryAfter: undefined })
  })
})

describe('a deletion that has failed before', () => {
  it('does not probe an outage as long as another may', async () => {
    const { tools, calls, clock } = toolsWith([...Array(3).fill(unavailable()), DELETED])
    for (const id of ['a', 'b', 'c']) await deleteOne(deletionRequest(id), tools, IN_TIME)
    clock.advance(30_000)
    const failed = deletionRequest('d', { history: attemptHistory() })
    expect(await deleteOne(failed, tools, IN_TIME)).toMatchObject({ why: 'upstream_down' })
    expect(await deleteOne(deletionRequest('e'), tools, IN_TIME)).toMatchObject({
      outcome: 'deleted',
    })
    expect(calls).toHaveLength(4)
  })

  it('is sent away with when DocumentPro last answered', async () => {
    const { tools } = toolsWith([DELETED, ...Array(3).fill(unavailable())])
    for (const id of ['a', 'b', 'c', 'd']) await deleteOne(deletionRequest(id), tools, IN_TIME)
    const away = await deleteOne(deletionRequest('e'), tools, IN_TIME)
    expect(away).toMatchObject({ why: 'upstream_down', answeredAt: NOW + TOOK_MS })
  })
})
