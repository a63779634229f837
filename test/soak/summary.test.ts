import { describe, expect, it } from 'vitest'
import { RunLog } from '../../soak/run-log.ts'
import { judge, type Ordeal } from '../../soak/summary.ts'
import { factsOf } from './invariants/facts-of.ts'

const ORDEAL: Ordeal = {
  planned: 1,
  mishaps: new Map([
    ['killed', 3],
    ['poller_crash', 1],
  ]),
  restarts: 1,
  rotations: 1,
  sqsFaults: new Map([['SendMessage refused', 2]]),
  secretFaults: 4,
  seconds: 12.34,
}

function accepting(...ids: readonly string[]): RunLog {
  const log = new RunLog()
  log.accept(ids)
  log.read('{"event":"outcome","request_id":"a","outcome":"deleted"}', 1)
  return log
}

describe('the verdict on a soak', () => {
  it('holds when all was accepted and every invariant holds', () => {
    const deadLetters = [{ requestId: 'p', reason: 'rejected' }]
    const { text, ...verdict } = judge(accepting('a'), factsOf({ deadLetters }), ORDEAL)
    expect(verdict).toStrictEqual({ sound: true, holds: true })
    expect(text).toContain('kills survived      4 (killed 3, poller_crash 1)')
    expect(text).toMatch(/dead letter: rejected +1\n/)
    expect(text).toContain('1 accepted = 1 final + 0 still queued; 0 lost; 12.3 s')
  })

  it('tells a lost deletion', () => {
    const facts = factsOf({ accepted: new Set(['a', 'b']) })
    const { text, sound } = judge(accepting('a', 'b'), facts, { ...ORDEAL, planned: 2 })
    expect(sound).toBe(false)
    expect(text).toContain('; 1 lost; ')
    expect(text).toContain('BROKEN  every accepted id has a final outcome or is on a queue')
  })

  it('does not call lost what is still queued', () => {
    const facts = factsOf({ accepted: new Set(['a', 'b']), queued: new Set(['b']) })
    const { text, holds } = judge(accepting('a', 'b'), facts, { ...ORDEAL, planned: 2 })
    expect(holds).toBe(true)
    expect(text).toContain('2 accepted = 1 final + 1 still queued; 0 lost; ')
  })

  it('is sound and does not hold when the time was over before all was sent', () => {
    const verdict = judge(accepting('a'), factsOf(), { ...ORDEAL, planned: 3 })
    expect(verdict).toMatchObject({ sound: true, holds: false })
    expect(verdict.text).toContain('BROKEN  all 3 deletions were accepted: not so for 1')
  })
})
