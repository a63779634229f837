import { expect, it } from 'vitest'
import { outcomeTable } from '../../soak/outcome-table.ts'
import { factsOf } from './invariants/facts-of.ts'

it('counts each accepted id once, and tells second copies and dead letters apart', () => {
  const facts = factsOf({
    accepted: new Set(['a', 'b', 'c']),
    outcomes: new Map([
      ['a', ['deleted', 'already_gone']],
      ['c', ['rejected']],
    ]),
    queued: new Set(['a', 'b']),
    deadLetters: [
      { requestId: undefined, reason: 'invalid' },
      { requestId: undefined, reason: 'invalid' },
      { requestId: 'c', reason: 'rejected' },
    ],
  })
  expect(outcomeTable(facts).split('\n')).toStrictEqual([
    'outcome               deletions',
    'deleted                       1',
    'rejected                      1',
    'still queued                  1',
    'second copy, queued           1  of ids that ended: SQS delivers at least once',
    'dead letter: invalid          2  sent on purpose: texts that are no request ids',
    'dead letter: rejected         1  DocumentPro refuses these ids by plan',
  ])
})
