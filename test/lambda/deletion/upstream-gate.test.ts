import { describe, expect, it } from 'vitest'
import { UpstreamGate } from '../../../lambda/deletion/upstream-gate.ts'
import { clockAt, NOW } from '../factories.ts'

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
    for (let time = 0; time < times; time += 1) gate.fail()
  }
  return { gate, clock, failTimes }
}

describe('the gate to DocumentPro', () => {
  it('is open to begin with', async () => {
    const { gate } = gateAt()
    expect(await gate.admit()).toStrictEqual(OPEN)
    expect(await gate.admit()).toStrictEqual(OPEN)
    expect(gate.keyRejected).toBe(false)
  })

  it('is closed for a pause by a rejected key', async () => {
    const { gate, clock } = gateAt()
    const resumeAt = NOW + POLICY.keyPauseMs
    expect(gate.rejectKey()).toBe(resumeAt)
    expect(gate.keyRejected).toBe(true)
    clock.advance(POLICY.keyPauseMs - 1)
    const closed = {
      admitted: false,
      why: 'key_rejected',
      resumeAt,
      pausedAt: NOW,
      since: NOW,
    }
    expect(await gate.admit()).toStrictEqual(closed)
    clock.advance(1)
    expect(await gate.admit()).toStrictEqual(PROBE)
  })

  it('admits one probe after the pause, and all who waited once it is answered', async () => {
    const { gate, clock } = gateAt()
    gate.rejectKey()
    clock.advance(POLICY.keyPauseMs)
    const admissions = [gate.admit(), gate.admit(), gate.admit()]
    expect(await admissions[0]).toStrictEqual(PROBE)
    gate.answered()
    gate.probeEnded()
    expect(await Promise.all(admissions)).toStrictEqual([PROBE, OPEN, OPEN])
    expect(gate.keyRejected).toBe(false)
  })

  it('sends all who waited away when the probe finds the key still rejected', async () => {
    const { gate, clock } = gateAt()
    gate.rejectKey()
    clock.advance(POLICY.keyPauseMs)
    const admissions = [gate.admit(), gate.admit(), gate.admit()]
    expect(await admissions[0]).toStrictEqual(PROBE)
    const resumeAt = gate.rejectKey()
    gate.probeEnded()
    const pausedAt = NOW + POLICY.keyPauseMs
    const closed = { admitted: false, why: 'key_rejected', resumeAt, pausedAt, since: NOW }
    expect(await Promise.all(admissions)).toStrictEqual([PROBE, closed, closed])
    expect(resumeAt).toBe(NOW + 2 * POLICY.keyPauseMs)
  })

  it('lets the next one probe when the probe found nothing', async () => {
    const { gate, clock } = gateAt()
    gate.rejectKey()
    clock.advance(POLICY.keyPauseMs)
    const admissions = [gate.admit(), gate.admit(), gate.admit()]
    await admissions[0]
    gate.probeEnded()
    expect(await admissions[1]).toStrictEqual(PROBE)
    gate.answered()
    gate.probeEnded()
    expect(await admissions[2]).toStrictEqual(OPEN)
  })

  it('counts the pause from the latest rejection, and the closure from the first', async () => {
    const { gate, clock } = gateAt()
    gate.rejectKey()
    clock.advance(1_000)
    expect(gate.rejectKey()).toBe(NOW + 1_000 + POLICY.keyPauseMs)
    expect(await gate.admit()).toMatchObject({ since: NOW })
  })

  it('bears with fewer failures in a row than show an outage', async () => {
    const { gate, clock, failTimes } = gateAt()
    failTimes(2)
    gate.answered()
    failTimes(2)
    gate.rejectKey()
    clock.advance(POLICY.keyPauseMs)
    gate.answered()
    failTimes(2)
    expect(await gate.admit()).toStrictEqual(OPEN)
  })

  it('starts to count failures anew after a rejected key', async () => {
    const { gate, clock, failTimes } = gateAt()
    failTimes(2)
    gate.rejectKey()
    clock.advance(POLICY.keyPauseMs)
    expect(await gate.admit()).toStrictEqual(PROBE)
    gate.fail()
    gate.probeEnded()
    expect(await gate.admit()).toStrictEqual(PROBE)
  })

  it('makes the next probe of a rejected key wait its time when one gets no answer about the key', async () => {
    const { gate, clock } = gateAt()
    gate.rejectKey()
    clock.advance(POLICY.keyPauseMs)
    expect(await gate.admit()).toStrictEqual(PROBE)
    gate.fail()
    gate.probed()
    gate.probeEnded()
    const pausedAt = NOW + POLICY.keyPauseMs
    const resumeAt = NOW + 2 * POLICY.keyPauseMs
    const closed = { admitted: false, why: 'key_rejected', resumeAt, pausedAt, since: NOW }
    expect(await gate.admit()).toStrictEqual(closed)
  })

  it('leaves a pause as it is that began while the probe was made', async () => {
    const { gate, clock } = gateAt()
    gate.rejectKey()
    clock.advance(POLICY.keyPauseMs)
    expect(await gate.admit()).toStrictEqual(PROBE)
    const resumeAt = gate.rejectKey()
    clock.advance(10)
    gate.probed()
    expect(gate.pause()).toMatchObject({ resumeAt })
  })

  it('stays closed for what is left of a Retry-After when an outage turns out to be over', async () => {
    const { gate, failTimes } = gateAt()
    failTimes(3)
    gate.throttle(10_000)
    gate.answered()
    expect(await gate.admit()).toMatchObject({ why: 'throttled', resumeAt: NOW + 10_000 })
  })

  it('is closed by an outage, and not for longer by attempts that were under way', async () => {
    const { gate, clock, failTimes } = gateAt()
    failTimes(3)
    const resumeAt = NOW + POLICY.outagePauseMs
    clock.advance(10)
    failTimes(5)
    const closed = { admitted: false, why: 'upstream_down', resumeAt, pausedAt: NOW, since: NOW }
    expect(await gate.admit()).toStrictEqual(closed)
    expect(gate.keyRejected).toBe(false)
  })

  it('is closed again by a single probe that fails in an outage, which goes on', async () => {
    const { gate, clock, failTimes } = gateAt()
    failTimes(3)
    clock.advance(POLICY.outagePauseMs)
    expect(await gate.admit()).toStrictEqual(PROBE)
    gate.fail()
    gate.probeEnded()
    expect(await gate.admit()).toStrictEqual({
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
    gate.answered()
    expect(await gate.admit()).toStrictEqual(OPEN)
    clock.advance(5)
    failTimes(3)
    expect(await gate.admit()).toMatchObject({ why: 'upstream_down', since: NOW + 5 })
  })

  it.each([
    ['key_rejected', (gate: UpstreamGate) => gate.rejectKey()],
    ['throttled', (gate: UpstreamGate) => gate.throttle(POLICY.keyPauseMs)],
  ])('stays closed (%s) when a call that was under way is answered', async (why, close) => {
    const { gate, clock } = gateAt()
    close(gate)
    clock.advance(POLICY.keyPauseMs - 1)
    gate.answered()
    expect(await gate.admit()).toMatchObject({ admitted: false, why })
    clock.advance(1)
    expect(await gate.admit()).toStrictEqual(PROBE)
    gate.answered()
    gate.probeEnded()
    expect(await gate.admit()).toStrictEqual(OPEN)
  })

  it('turns from an outage to a rejected key, and counts that from then on', async () => {
    const { gate, clock, failTimes } = gateAt()
    failTimes(3)
    clock.advance(POLICY.outagePauseMs)
    gate.rejectKey()
    const since = NOW + POLICY.outagePauseMs
    expect(await gate.admit()).toMatchObject({ why: 'key_rejected', since })
  })

  it('is closed for as long as DocumentPro asks', async () => {
    const { gate, clock } = gateAt()
    gate.throttle(10_000)
    const resumeAt = NOW + 10_000
    const closed = { admitted: false, why: 'throttled', resumeAt, pausedAt: NOW, since: NOW }
    expect(await gate.admit()).toStrictEqual(closed)
    clock.advance(10_000)
    expect(await gate.admit()).toStrictEqual(PROBE)
  })

  it('is not closed for longer than its cap, whatever DocumentPro asks', async () => {
    const { gate } = gateAt()
    gate.throttle(Number.POSITIVE_INFINITY)
    expect(await gate.admit()).toMatchObject({ resumeAt: NOW + POLICY.throttlePauseCapMs })
  })

  it('never opens earlier for a shorter wish, and opens later for a longer one', async () => {
    const { gate } = gateAt()
    gate.rejectKey()
    gate.throttle(POLICY.keyPauseMs)
    expect(await gate.admit()).toMatchObject({ why: 'key_rejected' })
    gate.throttle(POLICY.keyPauseMs + 1)
    const resumeAt = NOW + POLICY.keyPauseMs + 1
    expect(await gate.admit()).toMatchObject({ why: 'throttled', resumeAt })
  })

  it('is not opened earlier by a key that is rejected while DocumentPro asks to wait', async () => {
    const { gate } = gateAt()
    gate.throttle(2 * POLICY.keyPauseMs)
    expect(gate.rejectKey()).toBe(NOW + 2 * POLICY.keyPauseMs)
    expect(await gate.admit()).toMatchObject({ resumeAt: NOW + 2 * POLICY.keyPauseMs })
  })

  it('tells who was admitted before of a pause, until it is over', () => {
    const { gate, clock } = gateAt()
    expect(gate.pause()).toBe(undefined)
    const resumeAt = gate.rejectKey()
    expect(gate.pause()).toMatchObject({ why: 'key_rejected', resumeAt })
    clock.advance(POLICY.keyPauseMs)
    expect(gate.pause()).toBe(undefined)
  })

  it('is not opened before its time by the answer to a call from before DocumentPro asked for fewer', async () => {
    const { gate, clock } = gateAt()
    gate.throttle(10_000)
    clock.advance(1)
    gate.answered()
    const resumeAt = NOW + 10_000
    const closed = { admitted: false, why: 'throttled', resumeAt, since: NOW, pausedAt: NOW }
    expect(await gate.admit()).toStrictEqual(closed)
    clock.advance(9_999)
    gate.answered()
    expect(await gate.admit()).toStrictEqual(OPEN)
  })

  it('does not open earlier for a rejected key than DocumentPro asks', async () => {
    const { gate, clock } = gateAt()
    const resumeAt = NOW + POLICY.keyPauseMs + 1
    gate.throttle(POLICY.keyPauseMs + 1)
    expect(gate.rejectKey()).toBe(resumeAt)
    clock.advance(1)
    gate.answered()
    expect(await gate.admit()).toMatchObject({ why: 'key_rejected', resumeAt })
  })

  it('tells one who was admitted and had to wait that it was closed since', async () => {
    const { gate, clock } = gateAt()
    expect(await gate.admit()).toStrictEqual(OPEN)
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
