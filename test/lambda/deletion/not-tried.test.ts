import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { type ApiKeys, ApiKeyUnavailableError } from '../../../lambda/deletion/api-key.ts'
import { deleteOne } from '../../../lambda/deletion/delete-one.ts'
import type { UpstreamAnswer } from '../../../lambda/deletion/outcome.ts'
import { Pace } from '../../../lambda/deletion/pace.ts'
import type { TimeAllowance } from '../../../lambda/deletion/time-allowance.ts'
import {
  ABSENT,
  clockAt,
  DELETED,
  deletionRequest,
  gateAt,
  IN_TIME,
  NOW,
  ONE_KEY,
  POLICY,
  UNAUTHORIZED,
  unavailable,
} from '../factories.ts'
import { answer, fail, rejectNewKey } from './gate-calls.ts'
import { TOOK_MS, toolsWith } from './scripted-tools.ts'

const NO_KEY: ApiKeys = {
  ...ONE_KEY,
  current: () => Promise.reject(new ApiKeyUnavailableError('no key')),
}

describe('a deletion is not tried', () => {
  it('before it is due', async () => {
    const { tools, calls } = toolsWith([DELETED])
    const request = deletionRequest('a', { notBefore: NOW + 1 })
    expect(await deleteOne(request, tools, IN_TIME)).toStrictEqual({
      state: 'not_tried',
      why: 'not_due',
      request,
      resumeAt: NOW + 1,
    })
    expect(calls).toHaveLength(0)
    const due = deletionRequest('a', { retryAt: NOW })
    expect(await deleteOne(due, tools, IN_TIME)).toMatchObject({ outcome: 'deleted' })
  })

  it('without a key', async () => {
    const { tools, calls } = toolsWith([], { keys: NO_KEY })
    const request = deletionRequest()
    expect(await deleteOne(request, tools, IN_TIME)).toStrictEqual({
      state: 'not_tried',
      why: 'key_unavailable',
      request,
      resumeAt: NOW + POLICY.keyPauseMs,
    })
    expect(calls).toHaveLength(0)
  })

  it('without time for it', async () => {
    const { tools, calls } = toolsWith([])
    const deletion = await deleteOne(deletionRequest(), tools, () => 0)
    expect(deletion).toMatchObject({ why: 'out_of_time', resumeAt: NOW })
    expect(calls).toHaveLength(0)
  })

  it('when its turn would come too late', async () => {
    const clock = clockAt()
    const pace = new Pace(1, clock.now, async () => {})
    const { tools, calls } = toolsWith([DELETED], { pace })
    const allowance: TimeAllowance = (afterMs = 0) => (afterMs > 0 ? 0 : 100)
    await deleteOne(deletionRequest('a'), tools, allowance)
    const deletion = await deleteOne(deletionRequest('b'), tools, allowance)
    expect(deletion).toMatchObject({ why: 'paced', resumeAt: NOW + 1_000 })
    expect(calls.map(({ id }) => id)).toStrictEqual(['a'])
  })

  it('while the gate is closed', async () => {
    const { tools, calls, clock } = toolsWith([])
    const resumeAt = rejectNewKey(tools.gate)
    clock.advance(1)
    const request = deletionRequest()
    expect(await deleteOne(request, tools, IN_TIME)).toStrictEqual({
      state: 'not_tried',
      why: 'key_rejected',
      request,
      resumeAt,
      since: NOW,
      pausedAt: NOW,
    })
    expect(calls).toHaveLength(0)
  })

  it('when the gate closed while it waited for its turn', async () => {
    const clock = clockAt()
    const gate = gateAt(clock.now)
    const pace = new Pace(1, clock.now, async () => {
      gate.throttle(7_000)
    })
    const { tools, calls } = toolsWith([DELETED], { pace, gate })
    await deleteOne(deletionRequest('a'), tools, IN_TIME)
    expect(await deleteOne(deletionRequest('b'), tools, IN_TIME)).toMatchObject({
      state: 'not_tried',
      why: 'throttled',
      resumeAt: NOW + 7_000,
    })
    expect(calls.map(({ id }) => id)).toStrictEqual(['a'])
  })

  it('and fails, when the code throws while the key is looked for', async () => {
    const keys = { ...ONE_KEY, current: () => Promise.reject(new TypeError('a bug')) }
    const { tools } = toolsWith([], { keys })
    await expect(deleteOne(deletionRequest(), tools, IN_TIME)).rejects.toThrow('a bug')
  })
})

describe('what an answer tells the gate', () => {
  const fault = { error: 'code', message: 'why' }
  const ids = (answers: readonly unknown[]) => answers.map((_, index) => `id${index}`)

  it.each([
    ['unavailable', unavailable()],
    [
      'unexpected',
      { kind: 'unexpected', status: 404, ambiguous: false, about: 'service', ...fault },
    ],
  ] as const)('%s is a failure: enough of them close it', async (_, answer) => {
    const { tools, calls } = toolsWith([answer, answer, answer])
    for (const id of ['a', 'b', 'c']) await deleteOne(deletionRequest(id), tools, IN_TIME)
    const deletion = await deleteOne(deletionRequest('d'), tools, IN_TIME)
    expect(deletion).toMatchObject({ why: 'upstream_down', since: NOW + 3 * TOOK_MS })
    expect(calls).toHaveLength(3)
  })

  it.each([
    ['deleted', DELETED],
    ['absent', ABSENT],
    ['rejected', { kind: 'rejected', status: 400, ...fault }],
    ['forbidden', { kind: 'forbidden', status: 403, ...fault }],
  ] as const)('%s is an answer: failures before it do not count', async (_, answer) => {
    const answers = [unavailable(), unavailable(), answer, unavailable(), unavailable(), answer]
    const { tools, calls } = toolsWith(answers)
    for (const id of ids(answers)) await deleteOne(deletionRequest(id), tools, IN_TIME)
    expect(calls).toHaveLength(answers.length)
    expect(tools.gate.answeredAt).toBe(NOW + answers.length * TOOK_MS)
  })

  it('a failure in its own envelope is an answer, too, which says nothing of the key', async () => {
    const failed = unavailable({ status: 500, about: 'id' })
    const answers = [unavailable(), unavailable(), failed, unavailable(), failed, UNAUTHORIZED]
    const { tools } = toolsWith(answers)
    const deletions = []
    for (const id of ids(answers)) {
      deletions.push(await deleteOne(deletionRequest(id), tools, IN_TIME))
    }
    expect(tools.gate.answeredAt).toBe(NOW + 5 * TOOK_MS)
    // Of a key that was taken the first to reject it would have been to blame.
    expect(deletions.at(-1)).toMatchObject({ outcome: 'unauthorized' })
  })

  it('a connection that was dead before it was used is none: failures before it count', async () => {
    const dead = unavailable({ status: null, about: 'connection' })
    const answers = [unavailable(), unavailable(), dead, unavailable()]
    const { tools } = toolsWith(answers)
    for (const id of ids(answers)) await deleteOne(deletionRequest(id), tools, IN_TIME)
    expect(tools.gate.answeredAt).toBeUndefined()
    expect(tools.gate.pause()).toMatchObject({ why: 'upstream_down' })
  })

  it.each([
    ['a connection that was dead', async () => unavailable({ status: null, about: 'connection' })],
    ['a bug', () => Promise.reject(new TypeError('a bug'))],
  ])('%s, once it is over, keeps no outage from being found', async (_, ends) => {
    const under = Promise.withResolvers<void>()
    const { tools } = toolsWith([], {
      upstream: { delete: () => under.promise.then<UpstreamAnswer>(ends) },
    })
    const underWay = deleteOne(deletionRequest('a'), tools, IN_TIME)
    await setImmediate()
    fail(tools.gate)
    under.resolve()
    await underWay.catch(() => {})
    fail(tools.gate)
    expect(tools.gate.pause()).toBeUndefined()
    fail(tools.gate)
    expect(tools.gate.pause()).toMatchObject({ why: 'upstream_down' })
  })

  it.each([
    ['a failure in its own envelope', unavailable({ status: 500, about: 'id' })],
    [
      'a connection that was dead before it was used',
      unavailable({ status: null, about: 'connection' }),
    ],
  ])('%s is none: however many there are, it stays open', async (_, answer) => {
    const answers = Array.from({ length: 9 }, () => answer)
    const { tools, calls } = toolsWith(answers)
    for (const id of ids(answers)) await deleteOne(deletionRequest(id), tools, IN_TIME)
    expect(calls).toHaveLength(answers.length)
  })

  it('an id that fails again and again closes nothing', async () => {
    const answers = Array.from({ length: 9 }, () => unavailable())
    const { tools } = toolsWith([...answers, DELETED])
    let request = deletionRequest('a')
    for (const _ of answers) request = (await deleteOne(request, tools, IN_TIME)).request
    expect(await deleteOne(deletionRequest('b'), tools, IN_TIME)).toMatchObject({
      outcome: 'deleted',
    })
  })

  it('a 401 is neither', async () => {
    const answers = [unavailable(), unavailable(), UNAUTHORIZED]
    const { tools, clock } = toolsWith([...answers, unavailable()])
    for (const id of ids(answers)) await deleteOne(deletionRequest(id), tools, IN_TIME)
    expect(await deleteOne(deletionRequest(), tools, IN_TIME)).toMatchObject({
      why: 'key_rejected',
    })
    clock.advance(POLICY.keyPauseMs)
    expect(await deleteOne(deletionRequest(), tools, IN_TIME)).toMatchObject({ status: 503 })
  })

  it('a 429 that names a wait closes it for that long', async () => {
    const { tools } = toolsWith([unavailable({ status: 429, retryAfterMs: 7_000 })])
    await deleteOne(deletionRequest('a'), tools, IN_TIME)
    expect(await deleteOne(deletionRequest('b'), tools, IN_TIME)).toMatchObject({
      why: 'throttled',
      resumeAt: NOW + TOOK_MS + 7_000,
    })
  })

  it.each([
    ['a 429 that names no wait', unavailable({ status: 429 })],
    ['a 429 that names a wait of nothing', unavailable({ status: 429, retryAfterMs: 0 })],
    ['a 503 that names a wait', unavailable({ status: 503, retryAfterMs: 7_000 })],
  ])('%s does not close it', async (_, answer) => {
    const { tools } = toolsWith([answer, DELETED])
    await deleteOne(deletionRequest('a'), tools, IN_TIME)
    expect(await tools.gate.admit(true)).toStrictEqual({ admitted: true, probe: false })
    const deletion = await deleteOne(deletionRequest('b'), tools, IN_TIME)
    expect(deletion).toMatchObject({ outcome: 'deleted' })
  })

  it('a probe that was not made lets the next one probe', async () => {
    const clock = clockAt()
    const gate = gateAt(clock.now)
    rejectNewKey(gate)
    clock.advance(POLICY.keyPauseMs)
    const { tools } = toolsWith([DELETED], { gate })
    const closed = [
      await deleteOne(deletionRequest('a'), { ...tools, keys: NO_KEY }, IN_TIME),
      await deleteOne(deletionRequest('b'), tools, () => 0),
    ]
    expect(closed).toMatchObject([{ why: 'key_unavailable' }, { why: 'out_of_time' }])
    expect(await gate.admit(true)).toStrictEqual({ admitted: true, probe: true })
    gate.probeEnded()
    const probe = await deleteOne(deletionRequest('c'), tools, IN_TIME)
    expect(probe).toMatchObject({ outcome: 'deleted' })
    expect(await gate.admit(true)).toStrictEqual({ admitted: true, probe: false })
  })

  it('the end of a deletion that is not the probe lets no other probe', async () => {
    const { tools, clock } = toolsWith([unavailable()])
    const underWay = deleteOne(deletionRequest('a'), tools, IN_TIME)
    rejectNewKey(tools.gate)
    clock.advance(POLICY.keyPauseMs)
    const [probe, waiting] = [tools.gate.admit(true), tools.gate.admit(true)]
    expect(await underWay).toMatchObject({ outcome: 'unavailable' })
    expect(await probe).toStrictEqual({ admitted: true, probe: true })
    answer(tools.gate)
    tools.gate.probeEnded()
    expect(await waiting).toStrictEqual({ admitted: true, probe: false })
  })
})
