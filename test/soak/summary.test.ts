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
  dynamoDbFaults: new Map([['UpdateItem down', 5]]),
  secretFaults: 4,
  besideSick: new Set(['b']),
  refusals: [],
  logFaults: [],
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
    expect(text).toMatch(/dead letter: rejected +1 /)
    expect(text).toContain('1 accepted = 1 final + 0 still queued; 0 lost; 12.3 s')
  })

  it('tells a lost deletion', () => {
    const facts = factsOf({ accepted: new Set(['a', 'b']) })
    const { text, sound } = judge(accepting('a', 'b'), facts, { ...ORDEAL, planned: 2 })
    expect(sound).toBe(false)
    expect(text).toContain('; 1 lost; ')
    expect(text).toContain('not finished: 1 of 2')
    expect(text).not.toContain('Nothing is broken')
    expect(text).toContain('BROKEN  every accepted id has a final outcome or is on a queue')
  })

  it('says that it is not finished, and breaks nothing, when accepted ids are still queued', () => {
    const facts = factsOf({ accepted: new Set(['a', 'b']), queued: new Set(['b']) })
    const { text, ...verdict } = judge(accepting('a', 'b'), facts, { ...ORDEAL, planned: 2 })
    expect(verdict).toStrictEqual({ sound: true, holds: false })
    expect(text).not.toContain('BROKEN')
    expect(text).toContain('not finished: ')
    expect(text).toContain('so the exit code is 1')
    expect(text).toContain('2 accepted = 1 final + 1 still queued; 0 lost; ')
    expect(text).toMatch(/still queued +1\n/)
  })

  it('says so, too, when the time was over before all was sent', () => {
    const { text, ...verdict } = judge(accepting('a'), factsOf(), { ...ORDEAL, planned: 3 })
    expect(verdict).toStrictEqual({ sound: true, holds: false })
    expect(text).toContain('not finished: 2 of 3 deletions, 2 of them not accepted yet')
    expect(text).not.toContain('BROKEN')
  })

  it('does not wait for an id that DocumentPro fails for ever', () => {
    const facts = factsOf({
      accepted: new Set(['a', 'b']),
      queued: new Set(['b']),
      sick: new Set(['b']),
    })
    const { text, holds } = judge(accepting('a', 'b'), facts, { ...ORDEAL, planned: 2 })
    expect(holds).toBe(true)
    expect(text).toContain('failed for ever     1 ids, 1 of them still queued')
  })

  it('tells how long healthy ids took, those beside such an id apart', () => {
    const facts = factsOf({
      accepted: new Set(['a', 'b', 'later']),
      outcomes: new Map(['a', 'b', 'later'].map((id) => [id, ['deleted']])),
      notBefore: new Map([['later', 1]]),
    })
    const log = new RunLog(() => 0)
    log.accept(['a', 'b', 'later'])
    const ends = { a: '00:01.000', b: '00:02.500', later: '00:09.000' }
    for (const [id, at] of Object.entries(ends)) {
      const timestamp = `1970-01-01T00:${at}Z`
      log.read(
        JSON.stringify({ event: 'outcome', request_id: id, outcome: 'deleted', timestamp }),
        1,
      )
    }
    const { text } = judge(log, facts, { ...ORDEAL, planned: 3 })
    expect(text).toContain('time to outcome     median 1.0 s, p99 1.0 s of 1')
    expect(text).toContain('  beside those      median 2.5 s, p99 2.5 s of 1')
  })
})
