import { describe, expect, it } from 'vitest'
import type { Facts } from '../../../soak/invariants/facts.ts'
import { ledgerAgrees } from '../../../soak/invariants/ledger-agrees.ts'
import { call, factsOf } from './facts-of.ts'

function broken(facts: Partial<Facts>): readonly string[] {
  return ledgerAgrees(factsOf(facts))
    .filter(({ exceptions }) => exceptions.includes('a'))
    .map(({ says }) => says)
}

const IN_LEDGER = 'every outcome that is told is in the ledger, as an end'
const TOLD = "every end in the ledger is one that the log tells of, or DocumentPro's own word"
const MADE = 'every deleted in the ledger is a deletion that DocumentPro made and told of'
const SAID = 'every deleted that is told of an id is what the ledger says of it'
const GONE = 'every already_gone in the ledger was deleted by a call of ours, or never existed'
const ASKED = 'the ledger has no record of what nobody asked for'

const LOST_ANSWER = [call('a', 0, { status: null })]
const words = (...told: readonly string[]) => ({ outcomes: new Map([['a', told]]) })
const ends = (end: string | undefined) => ({ ledger: new Map([['a', end]]) })

describe('the ledger', () => {
  it('agrees with a run in which all went well, and needn’t be there', () => {
    expect(broken(ends('deleted'))).toStrictEqual([])
    expect(ledgerAgrees(factsOf())).toStrictEqual([])
  })

  it.each<[string, Partial<Facts>, readonly string[]]>([
    ['lacks an end that was told', ends(undefined), [IN_LEDGER, SAID]],
    ['has an end that nobody was told', { ...ends('not_found'), ...words() }, [TOLD]],
    [
      'says deleted of what DocumentPro never said so of',
      { ...ends('deleted'), calls: LOST_ANSWER },
      [MADE],
    ],
    ['says not_found where deleted was told', ends('not_found'), [TOLD, SAID]],
    [
      'says already_gone where no call of ours deleted',
      { ...ends('already_gone'), ...words('already_gone'), calls: [] },
      [GONE],
    ],
    ['has a record that nobody asked for', { ...ends('deleted'), asked: new Set() }, [ASKED]],
  ])('is caught when it %s', (_, facts, says) => {
    expect(broken(facts)).toStrictEqual(says)
  })

  it.each<[string, Partial<Facts>]>([
    [
      'a killed function recorded what only the redelivery tells, as gone',
      { ...ends('deleted'), ...words('already_gone') },
    ],
    ['an end waits on the queue', { ...ends('not_found'), ...words(), queued: new Set(['a']) }],
    [
      'an id that never existed is gone after a doubtful attempt',
      {
        ...ends('already_gone'),
        ...words('already_gone'),
        calls: [],
        neverExisted: new Set(['a']),
      },
    ],
    [
      'what was never there is found gone later',
      { ...ends('deleted'), ...words('deleted', 'already_gone') },
    ],
  ])('agrees when %s', (_, facts) => {
    expect(broken(facts)).toStrictEqual([])
  })
})
