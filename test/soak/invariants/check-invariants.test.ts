import { describe, expect, it } from 'vitest'
import type { Check } from '../../../soak/invariants/check.ts'
import { checkInvariants } from '../../../soak/invariants/check-invariants.ts'
import type { Facts } from '../../../soak/invariants/facts.ts'
import { attemptAt, call, factsOf, START } from './facts-of.ts'

function broken(facts: Partial<Facts>): readonly Pick<Check, 'says' | 'exceptions'>[] {
  return checkInvariants(factsOf(facts))
    .filter(({ exceptions }) => exceptions.length > 0)
    .map(({ says, exceptions }) => ({ says, exceptions }))
}

function excused(facts: Partial<Facts>): readonly string[] {
  return checkInvariants(factsOf(facts)).flatMap((check) => check.excused?.ids ?? [])
}

const SICK =
  'an id that DocumentPro fails for ever stays queued or expires, and no other one expires untried'

const KEPT = { deleted: false, status: 404 } as const
const NOT_FOUND = [call('a', 0, { status: 500 }), call('a', 100, KEPT)]
const NOT_FOUND_ATTEMPTS = [
  attemptAt('a', 0, { outcome: 'unavailable', status: 500 }),
  attemptAt('a', 100, { outcome: 'not_found', status: 404 }),
]
const ALONE = {
  outcomes: new Map([['a', ['not_found']]]),
  calls: NOT_FOUND,
  attempts: NOT_FOUND_ATTEMPTS,
}

describe('the invariants', () => {
  it('hold for a run in which all went well', () => {
    expect(broken({})).toStrictEqual([])
  })

  it.each<[string, Partial<Facts>, Check]>([
    [
      'an accepted id that has no outcome and is on no queue',
      { outcomes: new Map(), calls: [], attempts: [] },
      { says: 'every accepted id has a final outcome or is on a queue', exceptions: ['a'] },
    ],
    [
      'an id that ended as deleted and as rejected',
      { outcomes: new Map([['a', ['deleted', 'rejected']]]), redelivered: new Set(['a']) },
      { says: 'no id has two outcomes that contradict each other', exceptions: ['a'] },
    ],
    [
      'an id that ended as deleted and as rejected, though it was on the queue twice',
      { outcomes: new Map([['a', ['deleted', 'rejected']]]), doubled: new Set(['a']) },
      { says: 'no id has two outcomes that contradict each other', exceptions: ['a'] },
    ],
    [
      'an id that ended twice for no reason',
      { outcomes: new Map([['a', ['deleted', 'already_gone']]]) },
      {
        says: 'no id ends twice unless its message, or its sender, came twice',
        exceptions: ['a'],
      },
    ],
    [
      'a deleted id that DocumentPro kept',
      { calls: [call('a', 0, { deleted: false })] },
      {
        says: 'every deleted that is reported is a deletion that DocumentPro made and told of',
        exceptions: ['a'],
      },
    ],
    [
      'a deleted id of whose deletion DocumentPro told nothing',
      { calls: [call('a', 0, { status: 500 })] },
      {
        says: 'every deleted that is reported is a deletion that DocumentPro made and told of',
        exceptions: ['a'],
      },
    ],
    [
      'an id that is told as not found and is there',
      {
        outcomes: new Map([['a', ['not_found']]]),
        calls: [call('a', 0, KEPT)],
        existing: new Set(['a']),
      },
      { says: 'no id that is reported gone is still there', exceptions: ['a'] },
    ],
    [
      'one deletion that is reported twice',
      { outcomes: new Map([['a', ['deleted', 'deleted']]]), redelivered: new Set(['a']) },
      {
        says: 'every deleted that is reported is a deletion that DocumentPro made and told of',
        exceptions: ['a'],
      },
    ],
    [
      'an id that is told as gone by us and never was',
      { outcomes: new Map([['a', ['already_gone']]]), calls: [call('a', 0, KEPT)] },
      {
        says: 'every id reported already_gone was deleted by a call of ours, or never existed',
        exceptions: ['a'],
      },
    ],
    [
      'a not_found after an ambiguous attempt that deleted',
      ALONE,
      {
        says: 'no id that a call of ours deleted is reported as not_found alone',
        exceptions: ['a'],
      },
    ],
    [
      'the same for an id that was redelivered',
      { ...ALONE, redelivered: new Set(['a']) },
      {
        says: 'no id that a call of ours deleted is reported as not_found alone',
        exceptions: ['a'],
      },
    ],
    [
      'the same for an id that was on the queue twice',
      { ...ALONE, doubled: new Set(['a']) },
      {
        says: 'no id that a call of ours deleted is reported as not_found alone',
        exceptions: ['a'],
      },
    ],
    [
      'the same for an id that was delivered twice at once, when every call is in the log',
      { ...ALONE, shownAgain: new Set(['a']) },
      {
        says: 'no id that a call of ours deleted is reported as not_found alone',
        exceptions: ['a'],
      },
    ],
    [
      'a dead letter of an id that nobody must look at',
      { deadLetters: [{ requestId: 'a', reason: 'rejected' }] },
      {
        says: 'the dead-letter queue holds only what a person must look at, with the reason',
        exceptions: ['a'],
      },
    ],
    [
      'a dead letter with another reason than it should have',
      { deadLetters: [{ requestId: 'p', reason: 'crashed' }] },
      {
        says: 'the dead-letter queue holds only what a person must look at, with the reason',
        exceptions: ['p'],
      },
    ],
    [
      'a dead letter that the log tells of and nobody has',
      { expectedLetters: new Set(['p']) },
      {
        says: 'every dead letter that the log tells of is in the dead-letter queue',
        exceptions: ['p'],
      },
    ],
    [
      'a call before the time that the sender set',
      { notBefore: new Map([['a', START + 51]]) },
      { says: 'no id was tried before the time that its sender set', exceptions: ['a'] },
    ],
    [
      'an id that DocumentPro fails for ever and that ends otherwise',
      { sick: new Set(['a']) },
      { says: SICK, exceptions: ['a'] },
    ],
    [
      'an id that expires untried beside one that DocumentPro fails for ever',
      {
        asked: new Set(['a', 's']),
        outcomes: new Map([['a', ['expired']]]),
        calls: [call('s', 0, { status: 500, deleted: false })],
        sick: new Set(['s']),
        queued: new Set(['s']),
      },
      { says: SICK, exceptions: ['a'] },
    ],
    [
      'a call for an id that nobody sent',
      { calls: [call('a'), call('stranger', 0, KEPT)] },
      {
        says: 'DocumentPro was asked for no id that nobody asked for',
        exceptions: ['stranger'],
      },
    ],
  ])('are broken by %s', (_, facts, check) => {
    expect(broken(facts)).toStrictEqual([check])
  })

  it.each<[string, Partial<Facts>]>([
    ['an accepted id that is still queued', { outcomes: new Map(), queued: new Set(['a']) }],
    [
      'an accepted id that SQS gave up because it crashed the function',
      {
        outcomes: new Map(),
        deadLetters: [{ requestId: 'a', reason: 'crashed' }],
        belongsToPerson: () => true,
      },
    ],
    [
      'an id that ended twice because its message came twice',
      { outcomes: new Map([['a', ['deleted', 'already_gone']]]), redelivered: new Set(['a']) },
    ],
    [
      'an id that ended twice because SQS has it twice',
      { outcomes: new Map([['a', ['deleted', 'not_found']]]), doubled: new Set(['a']) },
    ],
    [
      'an id that DocumentPro refused once and deleted when it came again',
      {
        outcomes: new Map([['a', ['rejected', 'deleted']]]),
        calls: [call('a', 0, { status: 400, deleted: false }), call('a', 100)],
        doubled: new Set(['a']),
      },
    ],
    [
      'an id of which one message was given up and the other deleted it',
      { outcomes: new Map([['a', ['expired', 'deleted']]]), doubled: new Set(['a']) },
    ],
    ['a call just when its sender wanted it', { notBefore: new Map([['a', START + 50]]) }],
    [
      'an id that DocumentPro fails for ever and that expired',
      { sick: new Set(['a']), outcomes: new Map([['a', ['expired']]]) },
    ],
    [
      'an id that never existed and is told as gone after an ambiguous attempt',
      {
        outcomes: new Map([['a', ['already_gone']]]),
        calls: [call('a', 0, KEPT)],
        neverExisted: new Set(['a']),
      },
    ],
    [
      'a not_found of an id whose other message is still queued',
      { ...ALONE, queued: new Set('a') },
    ],
    [
      'a not_found beside the already_gone of another message',
      {
        ...ALONE,
        outcomes: new Map([['a', ['not_found', 'already_gone']]]),
        doubled: new Set(['a']),
      },
    ],
    [
      'a dead letter of an id that a person must look at',
      { deadLetters: [{ requestId: 'p', reason: 'rejected' }], expectedLetters: new Set(['p']) },
    ],
    ['an id that was sent, called for, and whose sender was told nothing', { accepted: new Set() }],
  ])('hold for %s', (_, facts) => {
    expect(broken(facts)).toStrictEqual([])
  })

  it.each<[string, Partial<Facts>]>([
    ['whose sender was told nothing and asked anew', { ...ALONE, sentTwice: new Set(['a']) }],
    [
      'that came twice at once, when the delivery that deleted it died unlogged',
      { ...ALONE, attempts: NOT_FOUND_ATTEMPTS.slice(1), shownAgain: new Set(['a']) },
    ],
    [
      'that came twice at once, when what the delivery that deleted it found went nowhere',
      {
        ...ALONE,
        attempts: NOT_FOUND_ATTEMPTS.map((attempt, index) => ({ ...attempt, settled: index > 0 })),
        shownAgain: new Set(['a']),
      },
    ],
  ])('excuse, by name, the not_found of an id %s', (_, facts) => {
    expect(broken(facts)).toStrictEqual([])
    expect(excused(facts)).toStrictEqual(['a'])
  })
})
