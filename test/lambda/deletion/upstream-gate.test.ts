import { describe, expect, it } from 'vitest'
import type { KeyJudge } from '../../../lambda/deletion/outcome.ts'
import { UpstreamGate } from '../../../lambda/deletion/upstream-gate.ts'
import { clockAt, NOW, requestId } from '../factories.ts'
import { answer, begin, fail, rejectNewKey } from './gate-calls.ts'

const POLICY = {
  keyPauseMs: 60_000,
  outagePauseMs: 30_000,
  outageThreshold: 3,
  throttlePauseCapMs: 900_000,
}
const OPEN = { admitted: true, probe: false }
const PROBE = { admitted: true, probe: true }

function gateAt() {
  const clock = clockAt()
  const gate = new UpstreamGate(POLICY, clock.now)
  const failTimes = (times: number): void => {
    for (let time = 0; time < times; time += 1) fail(gate)
  }
  return { gate, clock, failTimes }
}

describe('the gate to DocumentPro', () => {
  it('is open to begin with', async () => {
    const { gate } = gateAt()
    expect(await gate.admit(true)).toStrictEqual(OPEN)
    expect(await gate.admit(true)).toStrictEqual(OPEN)
    expect(gate.keyRejected).toBe(false)
  })

  it('lets nobody wait, not for a moment, while it is open', () => {
    const { gate } = gateAt()
    expect(gate.admit(true)).toStrictEqual(OPEN)
  })

  it('is closed for a pause by a rejected key', async () => {
    const { gate, clock } = gateAt()
    const resumeAt = NOW + POLICY.keyPauseMs
    expect(rejectNewKey(gate)).toBe(resumeAt)
    expect(gate.keyRejected).toBe(true)
    clock.advance(POLICY.keyPauseMs - 1)
    const closed = {
      admitted: false,
      why: 'key_rejected',
      resumeAt,
      pausedAt: NOW,
      since: NOW,
    }
    expect(await gate.admit(true)).toStrictEqual(closed)
    clock.advance(1)
    expect(await gate.admit(true)).toStrictEqual(PROBE)
  })

  it('admits one probe after the pause, and all who waited once it is answered', async () => {
    const { gate, clock } = gateAt()
    rejectNewKey(gate)
    clock.advance(POLICY.keyPauseMs)
    const admissions = [gate.admit(true), gate.admit(true), gate.admit(true)]
    expect(await admissions[0]).toStrictEqual(PROBE)
    answer(gate)
    gate.probeEnded()
    expect(await Promise.all(admissions)).toStrictEqual([PROBE, OPEN, OPEN])
    expect(gate.keyRejected).toBe(false)
  })

  it('sends all who waited away when the probe finds the key still rejected', async () => {
    const { gate, clock } = gateAt()
    rejectNewKey(gate)
    clock.advance(POLICY.keyPauseMs)
    const admissions = [gate.admit(true), gate.admit(true), gate.admit(true)]
    expect(await admissions[0]).toStrictEqual(PROBE)
    const resumeAt = rejectNewKey(gate)
    gate.probeEnded()
    const pausedAt = NOW + POLICY.keyPauseMs
    const closed = { admitted: false, why: 'key_rejected', resumeAt, pausedAt, since: NOW }
    expect(await Promise.all(admissions)).toStrictEqual([PROBE, closed, closed])
    expect(resumeAt).toBe(NOW + 2 * POLICY.keyPauseMs)
  })

  it('lets the next one probe when the probe found nothing', async () => {
    const { gate, clock } = gateAt()
    rejectNewKey(gate)
    clock.advance(POLICY.keyPauseMs)
    const admissions = [gate.admit(true), gate.admit(true), gate.admit(true)]
    await admissions[0]
    gate.probeEnded()
    expect(await admissions[1]).toStrictEqual(PROBE)
    answer(gate)
    gate.probeEnded()
    expect(await admissions[2]).toStrictEqual(OPEN)
  })

  it('counts the pause from the latest rejection, and the closure from the first', async () => {
    const { gate, clock } = gateAt()
    rejectNewKey(gate)
    clock.advance(1_000)
    expect(rejectNewKey(gate)).toBe(NOW + 1_000 + POLICY.keyPauseMs)
    expect(await gate.admit(true)).toMatchObject({ since: NOW })
  })

  it('bears with fewer failures in a row than show an outage', async () => {
    const { gate, clock, failTimes } = gateAt()
    failTimes(2)
    answer(gate)
    failTimes(2)
    rejectNewKey(gate)
    clock.advance(POLICY.keyPauseMs)
    answer(gate)
    failTimes(2)
    expect(await gate.admit(true)).toStrictEqual(OPEN)
  })

  it('starts to count failures anew after a rejected key', async () => {
    const { gate, clock, failTimes } = gateAt()
    failTimes(2)
    rejectNewKey(gate)
    clock.advance(POLICY.keyPauseMs)
    expect(await gate.admit(true)).toStrictEqual(PROBE)
    fail(gate)
    gate.probeEnded()
    expect(await gate.admit(true)).toStrictEqual(PROBE)
  })

  it('makes the next probe of a rejected key wait its time when one gets no answer about the key', async () => {
    const { gate, clock } = gateAt()
    rejectNewKey(gate)
    clock.advance(POLICY.keyPauseMs)
    expect(await gate.admit(true)).toStrictEqual(PROBE)
    fail(gate)
    gate.probed()
    gate.probeEnded()
    const pausedAt = NOW + POLICY.keyPauseMs
    const resumeAt = NOW + 2 * POLICY.keyPauseMs
    const closed = { admitted: false, why: 'key_rejected', resumeAt, pausedAt, since: NOW }
    expect(await gate.admit(true)).toStrictEqual(closed)
  })

  it('leaves a pause as it is that began while the probe was made', async () => {
    const { gate, clock } = gateAt()
    rejectNewKey(gate)
    clock.advance(POLICY.keyPauseMs)
    expect(await gate.admit(true)).toStrictEqual(PROBE)
    const resumeAt = rejectNewKey(gate)
    clock.advance(10)
    gate.probed()
    expect(gate.pause()).toMatchObject({ resumeAt })
  })

  it('stays closed for what is left of a Retry-After when an outage turns out to be over', async () => {
    const { gate, failTimes } = gateAt()
    failTimes(3)
    gate.throttle(10_000)
    answer(gate)
    expect(await gate.admit(true)).toMatchObject({ why: 'throttled', resumeAt: NOW + 10_000 })
  })

  it('is closed by an outage, and not for longer by attempts that were under way', async () => {
    const { gate, clock, failTimes } = gateAt()
    failTimes(3)
    const resumeAt = NOW + POLICY.outagePauseMs
    clock.advance(10)
    failTimes(5)
    const closed = { admitted: false, why: 'upstream_down', resumeAt, pausedAt: NOW, since: NOW }
    expect(await gate.admit(true)).toStrictEqual(closed)
    expect(gate.keyRejected).toBe(false)
  })

  it('is closed again by a single probe that fails in an outage, which goes on', async () => {
    const { gate, clock, failTimes } = gateAt()
    failTimes(3)
    clock.advance(POLICY.outagePauseMs)
    expect(await gate.admit(true)).toStrictEqual(PROBE)
    fail(gate)
    gate.probeEnded()
    expect(await gate.admit(true)).toStrictEqual({
      admitted: false,
      why: 'upstream_down',
      resumeAt: NOW + 2 * POLICY.outagePauseMs,
      pausedAt: NOW + POLICY.outagePauseMs,
      since: NOW,
    })
  })

  it('is opened by an answer, which ends the outage', async () => {
    const { gate, clock, failTimes } = gateAt()
    failTimes(3)
    answer(gate)
    expect(await gate.admit(true)).toStrictEqual(OPEN)
    clock.advance(5)
    failTimes(3)
    expect(await gate.admit(true)).toMatchObject({ why: 'upstream_down', since: NOW + 5 })
  })

  it.each([
    ['key_rejected', (gate: UpstreamGate) => rejectNewKey(gate)],
    ['throttled', (gate: UpstreamGate) => gate.throttle(POLICY.keyPauseMs)],
  ])('stays closed (%s) when a call that was under way is answered', async (why, close) => {
    const { gate, clock } = gateAt()
    close(gate)
    clock.advance(POLICY.keyPauseMs - 1)
    answer(gate)
    expect(await gate.admit(true)).toMatchObject({ admitted: false, why })
    clock.advance(1)
    expect(await gate.admit(true)).toStrictEqual(PROBE)
    answer(gate)
    gate.probeEnded()
    expect(await gate.admit(true)).toStrictEqual(OPEN)
  })

  it('turns from an outage to a rejected key, and counts that from then on', async () => {
    const { gate, clock, failTimes } = gateAt()
    failTimes(3)
    clock.advance(POLICY.outagePauseMs)
    rejectNewKey(gate)
    const since = NOW + POLICY.outagePauseMs
    expect(await gate.admit(true)).toMatchObject({ why: 'key_rejected', since })
  })

  it('is closed for as long as DocumentPro asks', async () => {
    const { gate, clock } = gateAt()
    gate.throttle(10_000)
    const resumeAt = NOW + 10_000
    const closed = { admitted: false, why: 'throttled', resumeAt, pausedAt: NOW, since: NOW }
    expect(await gate.admit(true)).toStrictEqual(closed)
    clock.advance(10_000)
    expect(await gate.admit(true)).toStrictEqual(PROBE)
  })

  it('is not closed for longer than its cap, whatever DocumentPro asks', async () => {
    const { gate } = gateAt()
    gate.throttle(Number.POSITIVE_INFINITY)
    expect(await gate.admit(true)).toMatchObject({ resumeAt: NOW + POLICY.throttlePauseCapMs })
  })

  it('never opens earlier for a shorter wish, and opens later for a longer one', async () => {
    const { gate } = gateAt()
    rejectNewKey(gate)
    gate.throttle(POLICY.keyPauseMs)
    expect(await gate.admit(true)).toMatchObject({ why: 'key_rejected' })
    gate.throttle(POLICY.keyPauseMs + 1)
    const resumeAt = NOW + POLICY.keyPauseMs + 1
    expect(await gate.admit(true)).toMatchObject({ why: 'key_rejected', resumeAt })
  })

  it.each([
    ['shorter than', POLICY.outagePauseMs - 1],
    ['as long as', POLICY.outagePauseMs],
  ])('is closed for the reason it was, for a wish %s its pause', async (_, wishMs) => {
    const { gate, failTimes } = gateAt()
    failTimes(3)
    gate.throttle(wishMs)
    const resumeAt = NOW + POLICY.outagePauseMs
    expect(await gate.admit(true)).toMatchObject({ why: 'upstream_down', resumeAt })
  })

  it('is not closed for longer by a wish that is shorter than its pause', async () => {
    const { gate, clock } = gateAt()
    const resumeAt = rejectNewKey(gate)
    clock.advance(1)
    gate.throttle(10_000)
    expect(await gate.admit(true)).toMatchObject({ resumeAt, pausedAt: NOW })
  })

  it('is not opened earlier by a key that is rejected while DocumentPro asks to wait', async () => {
    const { gate } = gateAt()
    gate.throttle(2 * POLICY.keyPauseMs)
    expect(rejectNewKey(gate)).toBe(NOW + 2 * POLICY.keyPauseMs)
    expect(await gate.admit(true)).toMatchObject({ resumeAt: NOW + 2 * POLICY.keyPauseMs })
  })

  it('tells who was admitted before of a pause, until it is over', () => {
    const { gate, clock } = gateAt()
    expect(gate.pause()).toBe(undefined)
    const resumeAt = rejectNewKey(gate)
    expect(gate.pause()).toMatchObject({ why: 'key_rejected', resumeAt })
    clock.advance(POLICY.keyPauseMs)
    expect(gate.pause()).toBe(undefined)
  })

  it('is not opened before its time by the answer to a call from before DocumentPro asked for fewer', async () => {
    const { gate, clock } = gateAt()
    gate.throttle(10_000)
    clock.advance(1)
    answer(gate)
    const resumeAt = NOW + 10_000
    const closed = { admitted: false, why: 'throttled', resumeAt, since: NOW, pausedAt: NOW }
    expect(await gate.admit(true)).toStrictEqual(closed)
    clock.advance(9_999)
    answer(gate)
    expect(await gate.admit(true)).toStrictEqual(OPEN)
  })

  it('does not open earlier for a rejected key than DocumentPro asks', async () => {
    const { gate, clock } = gateAt()
    const resumeAt = NOW + POLICY.keyPauseMs + 1
    gate.throttle(POLICY.keyPauseMs + 1)
    expect(rejectNewKey(gate)).toBe(resumeAt)
    clock.advance(1)
    answer(gate)
    expect(await gate.admit(true)).toMatchObject({ why: 'key_rejected', resumeAt })
  })

  it('tells one who was admitted and had to wait that it was closed since', async () => {
    const { gate, clock } = gateAt()
    expect(await gate.admit(true)).toStrictEqual(OPEN)
    expect(gate.pause()).toBeUndefined()
    gate.throttle(10_000)
    const resumeAt = NOW + 10_000
    expect(gate.pause()).toStrictEqual({
      admitted: false,
      why: 'throttled',
      resumeAt,
      since: NOW,
      pausedAt: NOW,
    })
    clock.advance(10_000)
    expect(gate.pause()).toBeUndefined()
  })
})

describe('the pause of a rejected key', () => {
  it.each([
    [10_000, POLICY.keyPauseMs],
    [90_000, 90_000],
  ])('is not forgotten when the probe is throttled for %i ms', async (retryAfterMs, pauseMs) => {
    const { gate, clock } = gateAt()
    rejectNewKey(gate)
    clock.advance(POLICY.keyPauseMs)
    expect(await gate.admit(true)).toStrictEqual(PROBE)
    gate.throttle(retryAfterMs)
    gate.probed()
    gate.probeEnded()
    expect(gate.keyRejected).toBe(true)
    const resumeAt = clock.now() + pauseMs
    expect(await gate.admit(true)).toMatchObject({ why: 'key_rejected', resumeAt, since: NOW })
    clock.advance(pauseMs)
    expect(await gate.admit(true)).toStrictEqual(PROBE)
    expect(gate.keyRejected).toBe(true)
  })
})

describe('blame for an outage', () => {
  it('is not earned by calls that began together, however many they are', async () => {
    const { gate } = gateAt()
    const together = Array.from({ length: 10 }, () => begin(gate))
    for (const call of together) gate.failed(call)
    expect(await gate.admit(true)).toStrictEqual(OPEN)
  })

  it('is earned at the second moment that has as many ids', async () => {
    const { gate } = gateAt()
    for (const moment of [1, 2]) {
      expect(await gate.admit(true), `moment ${moment}`).toStrictEqual(OPEN)
      const together = [begin(gate), begin(gate)]
      for (const call of together) gate.failed(call)
    }
    expect(await gate.admit(true)).toMatchObject({ why: 'upstream_down' })
  })

  it('waits for the calls that were under way at a failure: any of them may show that all is well', async () => {
    const { gate, failTimes } = gateAt()
    failTimes(2)
    const slow = begin(gate)
    failTimes(5)
    expect(await gate.admit(true)).toStrictEqual(OPEN)
    gate.answered(slow, true)
    failTimes(2)
    expect(await gate.admit(true)).toStrictEqual(OPEN)
    failTimes(1)
    expect(await gate.admit(true)).toMatchObject({ why: 'upstream_down' })
  })

  it('waits for no call that showed nothing, once that has ended', async () => {
    const { gate, failTimes } = gateAt()
    failTimes(2)
    const [neutral, rejected, unproven] = [begin(gate), begin(gate), begin(gate)]
    failTimes(1)
    gate.ended(neutral)
    gate.rejectKey(rejected, 'edge')
    expect(await gate.admit(true)).toStrictEqual(OPEN)
    gate.failed(unproven)
    expect(await gate.admit(true)).toMatchObject({ why: 'upstream_down' })
  })

  it('is earned when those fail, too', async () => {
    const { gate, failTimes } = gateAt()
    failTimes(2)
    const slow = begin(gate)
    failTimes(1)
    gate.failed(slow)
    expect(await gate.admit(true)).toMatchObject({ why: 'upstream_down' })
  })

  it('is not earned by one id, nor by ids that have failed before', async () => {
    const { gate } = gateAt()
    for (let time = 0; time < 9; time += 1) fail(gate, { requestId: requestId('a') })
    expect(await gate.admit(true)).toStrictEqual(OPEN)
    for (let time = 0; time < 9; time += 1) fail(gate, { fresh: false })
    expect(await gate.admit(true)).toStrictEqual(OPEN)
  })

  it('is not earned by a call that began before another was answered', async () => {
    const { gate, failTimes } = gateAt()
    const early = begin(gate)
    answer(gate)
    failTimes(2)
    gate.failed(early)
    expect(await gate.admit(true)).toStrictEqual(OPEN)
  })

  it('is not earned by calls that showed nothing', async () => {
    const { gate } = gateAt()
    for (let time = 0; time < 9; time += 1) gate.ended(begin(gate))
    expect(await gate.admit(true)).toStrictEqual(OPEN)
  })

  it('is taken back by any answer of DocumentPro itself, also one that fails the id', async () => {
    const { gate, failTimes } = gateAt()
    failTimes(3)
    gate.answered(begin(gate), false)
    expect(await gate.admit(true)).toStrictEqual(OPEN)
    expect(gate.answeredAt).toBe(NOW)
  })
})

describe('the probe of an outage', () => {
  it('is one that has not failed; one that has waits for another pause', async () => {
    const { gate, clock, failTimes } = gateAt()
    failTimes(3)
    clock.advance(POLICY.outagePauseMs)
    expect(await gate.admit(false)).toMatchObject({
      why: 'upstream_down',
      resumeAt: NOW + 2 * POLICY.outagePauseMs,
    })
    expect(await gate.admit(true)).toStrictEqual(PROBE)
    gate.probeEnded()
    clock.advance(POLICY.outagePauseMs)
    expect(await gate.admit(false)).toStrictEqual(PROBE)
  })

  it.each([
    ['one that has failed before and was not the probe', { fresh: false, probe: false }, false],
    ['one that has failed before, as the probe', { fresh: false, probe: true }, true],
  ])('renews the pause when it fails: %s', async (_, fields, renews) => {
    const { gate, clock, failTimes } = gateAt()
    failTimes(3)
    clock.advance(2 * POLICY.outagePauseMs)
    fail(gate, fields)
    expect(gate.pause() !== undefined).toBe(renews)
  })

  it('is any one when it is the key that is rejected', async () => {
    const { gate, clock } = gateAt()
    rejectNewKey(gate)
    clock.advance(POLICY.keyPauseMs)
    expect(await gate.admit(false)).toStrictEqual(PROBE)
  })
})

describe('blame for a key', () => {
  const keyFingerprint = 'cccccccc'
  const PAUSE_MS = POLICY.keyPauseMs
  const reject = (gate: UpstreamGate, judge: KeyJudge = 'documentpro', fields = {}) =>
    gate.rejectKey(begin(gate, { keyFingerprint, ...fields }), judge)
  const theId = (at = NOW) => ({ blames: 'id', resumeAt: at + PAUSE_MS })
  const theKey = (at = NOW) => ({ blames: 'key', resumeAt: at + PAUSE_MS })

  it('is earned at once by one that DocumentPro never took, when DocumentPro says so', () => {
    const { gate } = gateAt()
    answer(gate)
    expect(reject(gate)).toStrictEqual(theKey())
    expect(gate.keyRejected).toBe(true)
  })

  it('closes the gate for what an edge says of such a one only when three ids hear it', () => {
    const { gate } = gateAt()
    for (const closed of [false, false, true]) {
      expect(reject(gate, 'edge')).toStrictEqual(theKey())
      expect(gate.keyRejected).toBe(closed)
    }
  })

  it('is earned for calls that were under way when it was', () => {
    const { gate, clock } = gateAt()
    const underWay = begin(gate, { keyFingerprint })
    reject(gate)
    clock.advance(1)
    expect(gate.rejectKey(underWay, 'edge')).toStrictEqual(theKey(NOW + 1))
    expect(gate.pause()).toMatchObject({ resumeAt: NOW + 1 + PAUSE_MS })
  })

  it('is not earned by one id when DocumentPro took the key before', () => {
    const { gate } = gateAt()
    answer(gate, { keyFingerprint })
    for (let time = 0; time < 9; time += 1) {
      expect(reject(gate, 'documentpro', { requestId: requestId('a') })).toStrictEqual(theId())
    }
    expect(gate.keyRejected).toBe(false)
  })

  it('waits for calls with it to end, whatever they show', () => {
    const { gate } = gateAt()
    answer(gate, { keyFingerprint })
    const [silent, served, neutral] = [begin(gate), begin(gate), begin(gate)]
    for (let time = 0; time < 9; time += 1) expect(reject(gate)).toStrictEqual(theId())
    gate.failed(silent)
    gate.answered(served, false)
    gate.ended(neutral)
    expect([reject(gate), reject(gate)].at(-1)).toStrictEqual(theKey())
  })

  it('is not earned while other ids are answered with it', () => {
    const { gate, clock } = gateAt()
    for (let time = 0; time < 9; time += 1) {
      answer(gate, { keyFingerprint })
      clock.advance(PAUSE_MS)
      const at = clock.now()
      expect([reject(gate), reject(gate)]).toStrictEqual([theId(at), theId(at)])
    }
  })

  it('is earned by as many ids in a row as show an outage', () => {
    const { gate } = gateAt()
    answer(gate, { keyFingerprint })
    expect([reject(gate), reject(gate)]).toStrictEqual([theId(), theId()])
    expect(reject(gate)).toStrictEqual(theKey())
    expect(gate.keyRejected).toBe(true)
  })

  it('is earned by several ids when nothing was answered with it for a pause', () => {
    const clock = clockAt()
    const gate = new UpstreamGate({ ...POLICY, outageThreshold: 1_000 }, clock.now)
    answer(gate, { keyFingerprint })
    clock.advance(PAUSE_MS - 1)
    const early = [1, 2, 3, 4].map(() => reject(gate))
    expect(early).toStrictEqual(Array(4).fill(theId(NOW + PAUSE_MS - 1)))
    clock.advance(1)
    expect(reject(gate)).toStrictEqual(theKey(NOW + PAUSE_MS))
  })

  it('is earned at once by the probe after a pause, whoever says so', async () => {
    const { gate, clock } = gateAt()
    reject(gate)
    clock.advance(PAUSE_MS)
    gate.answered(begin(gate, { keyFingerprint }), false)
    expect(await gate.admit(true)).toStrictEqual(PROBE)
    expect(reject(gate, 'edge', { probe: true })).toStrictEqual(theKey(clock.now()))
    expect(gate.pause()).toBeDefined()
  })

  it('is earned by three ids at one moment where DocumentPro never took the key', () => {
    const { gate } = gateAt()
    const together = [1, 2, 3].map(() => begin(gate, { keyFingerprint }))
    for (const [index, call] of together.entries()) {
      expect(gate.rejectKey(call, 'edge')).toStrictEqual(theKey())
      expect(gate.keyRejected).toBe(index === 2)
    }
  })

  it('is not earned by the probe of an outage that an edge rejects', async () => {
    const { gate, clock } = gateAt()
    answer(gate, { keyFingerprint })
    for (let time = 0; time < 3; time += 1) fail(gate)
    clock.advance(POLICY.outagePauseMs)
    expect(await gate.admit(true)).toStrictEqual(PROBE)
    expect(reject(gate, 'edge', { probe: true })).toStrictEqual(theId(clock.now()))
    expect(gate.keyRejected).toBe(false)
  })

  it('is not earned again after its pause by what was under way before', () => {
    const { gate, clock } = gateAt()
    const underWay = [1, 2, 3].map(() => begin(gate, { keyFingerprint }))
    reject(gate)
    clock.advance(PAUSE_MS)
    for (const call of underWay) {
      expect(gate.rejectKey(call, 'edge')).toStrictEqual(theKey(clock.now()))
      expect(gate.pause()).toBeUndefined()
    }
  })
})
