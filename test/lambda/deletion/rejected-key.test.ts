import { describe, expect, it } from 'vitest'
import {
  type ApiKey,
  type ApiKeys,
  ApiKeyUnavailableError,
} from '../../../lambda/deletion/api-key.ts'
import { deleteOne } from '../../../lambda/deletion/delete-one.ts'
import type { UpstreamAnswer } from '../../../lambda/deletion/outcome.ts'
import { Pace } from '../../../lambda/deletion/pace.ts'
import type { TimeAllowance } from '../../../lambda/deletion/time-allowance.ts'
import {
  clockAt,
  DELETED,
  deletionRequest,
  gateAt,
  IN_TIME,
  KEY,
  NEWER_KEY,
  NOW,
  ONE_KEY,
  POLICY,
  UNAUTHORIZED,
  unavailable,
} from '../factories.ts'
import { fail } from './gate-calls.ts'
import { toolsWith } from './scripted-tools.ts'

const ROTATED: ApiKeys = { current: async () => KEY, reload: async () => NEWER_KEY }
const LOST: ApiKeys = {
  current: async () => KEY,
  reload: () => Promise.reject(new ApiKeyUnavailableError('no key')),
}

/** Two keys are equal to `toStrictEqual`, since they show nothing of themselves; their fingerprints aren't. */
function fingerprints(...keys: readonly ApiKey[]): readonly string[] {
  return keys.map(({ fingerprint }) => fingerprint)
}

describe('a key that DocumentPro rejects', () => {
  it('is loaded anew, and the deletion tried once more with the newer one', async () => {
    const { tools, calls, reports } = toolsWith([UNAUTHORIZED, DELETED], { keys: ROTATED })
    const deletion = await deleteOne(deletionRequest(), tools, IN_TIME)
    expect(deletion).toMatchObject({ outcome: 'deleted', request: { history: { count: 2 } } })
    expect(calls.map(({ key }) => key.fingerprint)).toStrictEqual(fingerprints(KEY, NEWER_KEY))
    expect(reports.map(({ keyFingerprint }) => keyFingerprint)).toStrictEqual([
      KEY.fingerprint,
      NEWER_KEY.fingerprint,
    ])
    expect(tools.gate.keyRejected).toBe(false)
  })

  it.each([
    ['there is no newer one', ONE_KEY],
    ['none can be read', LOST],
  ])('closes the gate after one call when %s', async (_, keys) => {
    const { tools, calls } = toolsWith([UNAUTHORIZED], { keys })
    expect(await deleteOne(deletionRequest(), tools, IN_TIME)).toMatchObject({
      state: 'pending',
      outcome: 'unauthorized',
      status: 401,
      retryAfterMs: POLICY.keyPauseMs,
      error: 'unauthorized',
      message: 'bad key',
    })
    expect(calls).toHaveLength(1)
    expect(tools.gate.keyRejected).toBe(true)
  })

  it('closes the gate when the newer one is rejected too', async () => {
    const { tools, calls } = toolsWith([UNAUTHORIZED, UNAUTHORIZED], { keys: ROTATED })
    const deletion = await deleteOne(deletionRequest(), tools, IN_TIME)
    expect(deletion).toMatchObject({ outcome: 'unauthorized', retryAfterMs: POLICY.keyPauseMs })
    expect(deletion.request.history.count).toBe(2)
    expect(calls).toHaveLength(2)
    expect(tools.gate.keyRejected).toBe(true)
  })

  it('is not reported as rejected when there is no time left to try the newer one', async () => {
    const { tools, calls, clock } = toolsWith([UNAUTHORIZED], { keys: ROTATED })
    const allowance: TimeAllowance = () => (clock.now() === NOW ? 100 : 0)
    const deletion = await deleteOne(deletionRequest(), tools, allowance)
    const request = { history: { count: 1 } }
    expect(deletion).toMatchObject({ state: 'not_tried', why: 'out_of_time', request })
    expect(calls).toHaveLength(1)
    expect(tools.gate.keyRejected).toBe(false)
  })

  it('is not reported as rejected when the turn of the newer one would come too late', async () => {
    const clock = clockAt()
    const pace = new Pace(1, clock.now, async () => {})
    const { tools, calls } = toolsWith([UNAUTHORIZED], { keys: ROTATED, pace })
    const allowance: TimeAllowance = (afterMs = 0) => (afterMs > 0 ? 0 : 100)
    const deletion = await deleteOne(deletionRequest(), tools, allowance)
    expect(deletion).toMatchObject({ state: 'not_tried', why: 'paced' })
    expect(calls).toHaveLength(1)
    expect(tools.gate.keyRejected).toBe(false)
  })

  it('is unexpected for the one id when DocumentPro took the key from others', async () => {
    const answers = [DELETED, UNAUTHORIZED, DELETED]
    const { tools } = toolsWith(answers)
    await deleteOne(deletionRequest('a'), tools, IN_TIME)
    expect(await deleteOne(deletionRequest('b'), tools, IN_TIME)).toMatchObject({
      state: 'pending',
      outcome: 'unexpected',
      status: 401,
      retryAfterMs: POLICY.keyPauseMs,
      request: { history: { count: 1, recent: [{ outcome: 'unexpected' }] } },
    })
    expect(await deleteOne(deletionRequest('c'), tools, IN_TIME)).toMatchObject({
      outcome: 'deleted',
    })
  })

  it('is asked for anew by the probe after the pause, which makes one call', async () => {
    let stored = KEY
    const keys: ApiKeys = { current: async () => KEY, reload: async () => stored }
    const { tools, calls, clock } = toolsWith([UNAUTHORIZED, UNAUTHORIZED, DELETED], { keys })
    await deleteOne(deletionRequest(), tools, IN_TIME)
    clock.advance(POLICY.keyPauseMs)
    await deleteOne(deletionRequest(), tools, IN_TIME)
    expect(calls.map(({ key }) => key.fingerprint)).toStrictEqual(fingerprints(KEY, KEY))
    stored = NEWER_KEY
    clock.advance(POLICY.keyPauseMs)
    expect(await deleteOne(deletionRequest(), tools, IN_TIME)).toMatchObject({ outcome: 'deleted' })
    expect(calls.map(({ key }) => key.fingerprint)).toStrictEqual(fingerprints(KEY, KEY, NEWER_KEY))
    expect(tools.gate.keyRejected).toBe(false)
  })

  it('is another matter than an outage, whose probe asks for no newer one', async () => {
    const reload = () => expect.fail('nobody should ask')
    const { tools, clock } = toolsWith([DELETED], { keys: { ...ONE_KEY, reload } })
    for (let time = 0; time < 3; time += 1) fail(tools.gate)
    const pause = tools.gate.pause()
    expect(pause).toMatchObject({ why: 'upstream_down' })
    clock.advance((pause?.resumeAt ?? NOW) - NOW)
    expect(await deleteOne(deletionRequest(), tools, IN_TIME)).toMatchObject({ outcome: 'deleted' })
  })

  it('is probed again only after another pause when the probe gets no answer about it', async () => {
    const { tools, calls, clock } = toolsWith([UNAUTHORIZED, unavailable()])
    await deleteOne(deletionRequest('a'), tools, IN_TIME)
    clock.advance(POLICY.keyPauseMs)
    await deleteOne(deletionRequest('b'), tools, IN_TIME)
    expect(await deleteOne(deletionRequest('c'), tools, IN_TIME)).toMatchObject({
      state: 'not_tried',
      why: 'key_rejected',
    })
    expect(calls.map(({ id }) => id)).toStrictEqual(['a', 'b'])
  })

  it('is not tried with the newer one while DocumentPro must be left alone', async () => {
    const gate = gateAt(() => NOW)
    const reload = async (): Promise<ApiKey> => {
      gate.throttle(7_000)
      return NEWER_KEY
    }
    const { tools, calls } = toolsWith([UNAUTHORIZED], { keys: { ...ONE_KEY, reload }, gate })
    const deletion = await deleteOne(deletionRequest(), tools, IN_TIME)
    expect(deletion).toMatchObject({
      state: 'not_tried',
      why: 'throttled',
      resumeAt: NOW + 7_000,
      request: { history: { count: 1 } },
    })
    expect(calls).toHaveLength(1)
    expect(tools.gate.keyRejected).toBe(false)
  })

  it('keeps no outage from being found by a call that is over', async () => {
    const gate = gateAt(() => NOW)
    const reload = async (): Promise<ApiKey> => {
      fail(gate)
      return NEWER_KEY
    }
    const { tools, clock } = toolsWith([UNAUTHORIZED], { keys: { ...ONE_KEY, reload }, gate })
    const allowance: TimeAllowance = () => (clock.now() === NOW ? 100 : 0)
    expect(await deleteOne(deletionRequest(), tools, allowance)).toMatchObject({
      why: 'out_of_time',
    })
    fail(gate)
    fail(gate)
    expect(gate.pause()).toMatchObject({ why: 'upstream_down' })
  })

  it('is not loaded anew for calls that were under way when the gate closed', async () => {
    let reloads = 0
    const reload = async (): Promise<ApiKey> => {
      reloads += 1
      return KEY
    }
    const answers = [
      Promise.withResolvers<UpstreamAnswer>(),
      Promise.withResolvers<UpstreamAnswer>(),
    ]
    const [first, second] = answers
    let calls = 0
    const { tools } = toolsWith([], {
      keys: { ...ONE_KEY, reload },
      upstream: {
        delete: () => answers[calls++]?.promise ?? Promise.reject(new Error('a third call')),
      },
    })
    const early = deleteOne(deletionRequest('a'), tools, IN_TIME)
    const late = deleteOne(deletionRequest('b'), tools, IN_TIME)
    first?.resolve(UNAUTHORIZED)
    expect(await early).toMatchObject({ outcome: 'unauthorized' })
    second?.resolve(UNAUTHORIZED)
    expect(await late).toMatchObject({ outcome: 'unauthorized', retryAfterMs: POLICY.keyPauseMs })
    expect(reloads).toBe(1)
  })

  it('fails with what the code throws while it is loaded anew', async () => {
    const keys = { ...ONE_KEY, reload: () => Promise.reject(new TypeError('a bug')) }
    const { tools } = toolsWith([UNAUTHORIZED], { keys })
    await expect(deleteOne(deletionRequest(), tools, IN_TIME)).rejects.toThrow('a bug')
  })
})
