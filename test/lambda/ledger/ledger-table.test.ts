import {
  DeleteItemCommand,
  GetItemCommand,
  ResourceNotFoundException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { afterAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { Conclusion } from '../../../lambda/deletion/conclusion.ts'
import { RECORDED_ATTEMPTS, RECORDED_LATER_REQUESTS } from '../../../lambda/deletion/ledger.ts'
import type { DeletionRequest } from '../../../lambda/deletion/request.ts'
import { recordKey } from '../../../lambda/ledger/ledger-item.ts'
import { LedgerTable } from '../../../lambda/ledger/ledger-table.ts'
import {
  attemptHistory,
  attemptRecord,
  clockAt,
  conclusion,
  deletionRequest,
  NOW,
  requestId,
} from '../factories.ts'
import { LEDGER, ledgerIn, readerOf, startLedgerServer } from './ledger-in-dynalite.ts'

const DAY_MS = 86_400_000

const server = await startLedgerServer({ tellsWhatStands: true })
afterAll(server.close)
const { client, others } = server
const clock = clockAt()
const ledger = ledgerIn(client, clock.now)

let ids = 0
/** An id that no other test has. */
let id = ''
beforeEach(() => {
  ids += 1
  id = `id-${ids}`
  server.calls()
})

/** A request for the test's id. */
function asked(fields: Partial<DeletionRequest> = {}): DeletionRequest {
  return deletionRequest(id, {
    history: attemptHistory({ recent: [attemptRecord({ outcome: 'deleted', status: 200 })] }),
    ...fields,
  })
}

/** The end of a request for it. */
function ended(fields: Partial<Conclusion> = {}): Conclusion {
  return conclusion({ request: asked(), ...fields })
}

function take(end: Conclusion, into = ledger) {
  return into.take({ conclusion: end, messageIds: ['m'] })
}

function record() {
  return readerOf(client).find(requestId(id))
}

/** What a write of others makes of the record's end. */
function endsAs(outcome: string) {
  return others.send(
    new UpdateItemCommand({
      TableName: LEDGER,
      Key: recordKey(requestId(id)),
      UpdateExpression: 'SET #end.#outcome = :outcome',
      ExpressionAttributeNames: { '#end': 'end', '#outcome': 'outcome' },
      ExpressionAttributeValues: { ':outcome': { S: outcome } },
    }),
  )
}

async function item() {
  const command = new GetItemCommand({ TableName: LEDGER, Key: recordKey(requestId(id)) })
  return (await client.send(command)).Item
}

const GONE = { outcome: 'not_found', status: 404, error: 'not_found' } as const

it('the ledger has a name in the log, for when it fails', () => {
  expect(ledger.name).toBe('ledger')
})

describe('the record of a deletion', () => {
  it('takes one write and no read where it ends with its first try', async () => {
    await take(ended())
    expect(server.calls()).toStrictEqual(['UpdateItemCommand'])
  })

  it('says what was asked, by whom and why, and what became of it', async () => {
    const request = asked({
      origin: 'deletions_api',
      caller: { iamArn: 'arn:aws:iam::123456789012:user/clerk' },
      reason: 'contract ended',
      requestedBy: 'billing',
      idempotencyKey: 'key-1',
      traceId: '1-67891233-abcdef012345678912345678',
      notBefore: NOW - 5,
    })
    await take(ended({ request, at: NOW + 7 }))
    expect(await record()).toStrictEqual({
      requestId: id,
      state: 'final',
      changedAt: NOW + 7,
      asked: {
        origin: 'deletions_api',
        acceptedAt: NOW,
        notBefore: NOW - 5,
        caller: { iamArn: 'arn:aws:iam::123456789012:user/clerk' },
        reason: 'contract ended',
        requestedBy: 'billing',
        idempotencyKey: 'key-1',
        traceId: '1-67891233-abcdef012345678912345678',
      },
      end: {
        outcome: 'deleted',
        evidence: 'observed',
        status: 200,
        at: NOW + 7,
        deadLetter: false,
      },
      attemptCount: 1,
      attempts: [attemptRecord({ outcome: 'deleted', status: 200 })],
      firstAttemptAt: NOW,
      later: [],
    })
  })

  it('fits into one write unit', async () => {
    const request = asked({
      requestId: requestId(id.padEnd(36, 'x')),
      caller: { senderId: 'AROAEXAMPLEEXAMPLEEXA:producer-of-deletions' },
      reason: 'the contract of the customer has ended',
      requestedBy: 'billing',
      traceId: 'Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1',
    })
    await take(ended({ request }))
    const command = new GetItemCommand({ TableName: LEDGER, Key: recordKey(request.requestId) })
    const { Item } = await client.send(command)
    expect(JSON.stringify(Item).length).toBeLessThan(1_024)
  })

  it('keeps the last attempts and counts the others', async () => {
    const recent = Array.from({ length: 20 }, (_, index) => attemptRecord({ at: NOW + index }))
    await take(ended({ request: asked({ history: attemptHistory({ count: 31, recent }) }) }))
    const kept = await record()
    expect(kept?.attemptCount).toBe(31)
    expect(kept?.attempts).toStrictEqual(recent.slice(-RECORDED_ATTEMPTS))
    expect(kept).not.toHaveProperty('firstAttemptAt')
  })

  it.each([
    [400, Math.ceil(NOW / 1_000) + 400 * 86_400],
    [0, undefined],
  ])('kept for %i days expires then, and with 0 never', async (days, expected) => {
    await take(ended(), ledgerIn(client, clock.now, days))
    const expires = (await item())?.expires_at?.N
    expect(expires && Number(expires)).toBe(expected)
  })

  it('holds nothing that DocumentPro said', async () => {
    await take(ended({ error: 'canary-error', message: 'canary-message' }))
    expect(JSON.stringify(await item())).not.toContain('canary')
  })

  it('of a message that was refused there is none', async () => {
    const refused = { outcome: 'invalid', messageId: 'm', field: 'body', message: 'no' } as const
    await ledger.take({ conclusion: refused, messageIds: ['m'] })
    expect(server.calls()).toStrictEqual([])
  })
})

describe('a deletion that has not ended', () => {
  it.each([
    ['queued', {}],
    ['pending', { history: attemptHistory() }],
    ['scheduled', { notBefore: NOW + 1 }],
  ] as const)('is recorded as %s, with one write', async (state, fields) => {
    const [opened] = await ledger.open([deletionRequest(id, fields)])
    expect(opened).toBe(true)
    expect(server.calls()).toStrictEqual(['UpdateItemCommand'])
    const { end, ...kept } = (await record()) ?? {}
    expect(end).toBeUndefined()
    expect(kept).toMatchObject({ state, changedAt: NOW, asked: { origin: 'queue' } })
  })

  it('ends with one more write, and stays what was asked first', async () => {
    await ledger.open([asked({ history: attemptHistory() })])
    server.calls()
    await take(ended({ at: NOW + 1 }))
    expect(server.calls()).toStrictEqual(['UpdateItemCommand'])
    expect(await record()).toMatchObject({ state: 'final', end: { outcome: 'deleted' }, later: [] })
  })

  it('never takes the place of an end', async () => {
    await take(ended())
    expect(await ledger.open([asked({ firstAcceptedAt: NOW + 9 })])).toStrictEqual([true])
    expect(await record()).toMatchObject({ state: 'final', asked: { acceptedAt: NOW } })
  })

  it('ends by another request for the same id, which is noted', async () => {
    await ledger.open([asked({ reason: 'first', history: attemptHistory() })])
    const second = asked({ reason: 'second', firstAcceptedAt: NOW + 1 })
    await take(ended({ request: second, at: NOW + 2 }))
    expect(await record()).toMatchObject({
      state: 'final',
      asked: { reason: 'first' },
      end: { outcome: 'deleted' },
      later: [{ reason: 'second', end: { outcome: 'deleted', at: NOW + 2 } }],
    })
    // The first one comes to its end, too, and finds the result gone.
    const first = asked({ reason: 'first' })
    expect(await take(ended({ ...GONE, request: first, at: NOW + 3 }))).toMatchObject({
      outcome: 'already_gone',
      evidence: 'recorded',
      deletedAt: NOW + 2,
    })
  })

  it('is not waited for longer than its caller would wait', async () => {
    const passing = clockAt()
    const many = Array.from({ length: 60 }, (_, index) => deletionRequest(`${id}-${index}`))
    // 25 are written at once. The last moment is over when the first of the others is.
    const moments = [2_500, ...Array.from({ length: 24 }, () => 0), 1]
    server.meanwhile(
      ...moments.map((ms) => ['UpdateItemCommand', () => passing.advance(ms)] as const),
    )
    const opened = await ledgerIn(client, passing.now).open(many)
    expect(opened.slice(0, 26)).toStrictEqual(Array(26).fill(true))
    expect(opened.at(-1)).toBe(false)
  })

  it('is no error where the table does not answer and nobody is to be told', async () => {
    const options = { client: () => client, table: 'NoSuchTable', retentionDays: 1, now: clock.now }
    expect(await new LedgerTable(options).open([deletionRequest(id)])).toStrictEqual([false])
  })

  it('is told of when the table does not answer, once, without an error and without asking for each', async () => {
    let asks = 0
    let told = 0
    const down = new LedgerTable({
      client: () => {
        asks += 1
        throw new Error('down')
      },
      table: LEDGER,
      retentionDays: 1,
      now: clock.now,
      onOpenFailure: () => {
        told += 1
      },
    })
    const many = Array.from({ length: 200 }, (_, index) => deletionRequest(`${id}-${index}`))
    expect(await down.open(many)).toStrictEqual(many.map(() => false))
    expect(asks).toBeLessThan(30)
    expect(told).toBe(1)
  })
})

describe('a final outcome that stands', () => {
  it('is not written over by its own duplicate, whatever that found', async () => {
    await take(ended({ at: NOW }))
    const before = await item()
    for (const late of [{}, GONE, { outcome: 'expired', status: 503 }] as const) {
      await take(ended({ ...late, at: NOW + DAY_MS }))
    }
    expect(await item()).toStrictEqual(before)
  })

  it('makes a 404 of days later already_gone, with the time of our deletion', async () => {
    await take(ended({ at: NOW }))
    server.calls()
    const again = asked({ firstAcceptedAt: NOW + 9 * DAY_MS, requestedBy: 'audit' })
    const known = await take(ended({ ...GONE, request: again, at: NOW + 9 * DAY_MS }))
    expect(known).toMatchObject({
      outcome: 'already_gone',
      evidence: 'recorded',
      deletedAt: NOW,
      status: 404,
      at: NOW + 9 * DAY_MS,
    })
    expect(server.calls()).toStrictEqual(['UpdateItemCommand refused', 'UpdateItemCommand'])
    expect(await record()).toMatchObject({
      end: { outcome: 'deleted', at: NOW },
      later: [
        {
          requestedBy: 'audit',
          end: { outcome: 'already_gone', evidence: 'recorded', at: NOW + 9 * DAY_MS },
        },
      ],
    })
  })

  it('is kept as long after a later request as after its own', async () => {
    await take(ended({ at: NOW }))
    const at = NOW + 399 * DAY_MS
    await take(ended({ ...GONE, request: asked({ firstAcceptedAt: at }), at }))
    expect((await item())?.expires_at?.N).toBe(String(at / 1_000 + 400 * 86_400))
  })

  it('makes what was inferred from a redelivery recorded', async () => {
    await take(ended({ at: NOW }))
    const redelivered = { ...GONE, outcome: 'already_gone', evidence: 'inferred' } as const
    expect(await take(ended(redelivered))).toMatchObject({ evidence: 'recorded', deletedAt: NOW })
  })

  it('claims no time of a deletion that was only found done', async () => {
    await take(ended({ ...GONE, outcome: 'already_gone', evidence: 'inferred' }))
    const again = ended({ ...GONE, request: asked({ firstAcceptedAt: NOW + 1 }) })
    const known = await take(again)
    expect(known).toMatchObject({ outcome: 'already_gone', evidence: 'inferred' })
    expect(known).not.toHaveProperty('deletedAt')
  })

  it('is on record where an end that was only found says no more', async () => {
    await take(ended({ ...GONE, outcome: 'already_gone' }))
    const again = ended({ ...GONE, request: asked({ firstAcceptedAt: NOW + 1 }) })
    const known = await take(again)
    expect(known).toMatchObject({ outcome: 'already_gone', evidence: 'recorded' })
    expect(known).not.toHaveProperty('deletedAt')
  })

  it.each([
    ['deleted', 200],
    ['expired', 503],
    ['forbidden', 403],
  ] as const)('lets a later request be %s, which is no riddle', async (outcome, status) => {
    await take(ended({ at: NOW }))
    const later = asked({ firstAcceptedAt: NOW + 1 })
    expect(await take(ended({ outcome, status, request: later }))).toBeUndefined()
    expect(await record()).toMatchObject({
      end: { at: NOW },
      later: [{ end: { outcome, status } }],
    })
  })

  it.each(['not_found', 'expired', 'rejected', 'forbidden'] as const)(
    'of %s leaves a later 404 what it is',
    async (outcome) => {
      await take(ended({ outcome }))
      const later = asked({ firstAcceptedAt: NOW + 1 })
      expect(await take(ended({ ...GONE, request: later }))).toBeUndefined()
      expect(await record()).toMatchObject({
        end: { outcome },
        later: [{ end: { outcome: 'not_found' } }],
      })
    },
  )

  it('of an expired deletion gives way when the result is deleted after all', async () => {
    await take(ended({ outcome: 'expired', status: 503, deadLetter: true }))
    await take(ended({ request: asked({ firstAcceptedAt: NOW + 1 }), at: NOW + 2 }))
    expect(await record()).toMatchObject({
      changedAt: NOW + 2,
      asked: { acceptedAt: NOW },
      end: { outcome: 'deleted', at: NOW + 2, deadLetter: false },
      later: [{ acceptedAt: NOW + 1, end: { outcome: 'deleted' } }],
    })
  })

  it('has each later request once, and the first ones of many', async () => {
    await take(ended())
    const later = Array.from({ length: RECORDED_LATER_REQUESTS + 3 }, (_, index) =>
      ended({ ...GONE, request: asked({ firstAcceptedAt: NOW + 1 + index }) }),
    )
    for (const end of [...later, ...later]) {
      expect(await take(end)).toMatchObject({ outcome: 'already_gone' })
    }
    const times = (await record())?.later.map(({ acceptedAt }) => acceptedAt - NOW)
    expect(times).toStrictEqual(Array.from({ length: RECORDED_LATER_REQUESTS }, (_, i) => i + 1))
  })

  it('is one, whoever of twenty comes first', async () => {
    const all = Array.from({ length: 20 }, (_, index) =>
      ended({ ...(index === 7 ? {} : GONE), request: asked({ firstAcceptedAt: NOW + index }) }),
    )
    await Promise.all(all.map((end) => take(end)))
    const kept = await record()
    expect(kept?.end?.outcome).toBe('deleted')
    expect(kept?.later.length).toBe(RECORDED_LATER_REQUESTS)
    const noted = new Set([kept?.asked, ...(kept?.later ?? [])].map((one) => one?.acceptedAt))
    expect(noted.size).toBe(RECORDED_LATER_REQUESTS + 1)
  })
})

describe('a record that others write to between a look at it and our own write', () => {
  const late = () => asked({ firstAcceptedAt: NOW + 9 })

  it('is looked at again, and once more', async () => {
    await ledger.open([asked()])
    server.meanwhile(
      ['UpdateItemCommand', () => {}],
      ['UpdateItemCommand', () => take(ended({ outcome: 'expired' }), ledgerIn(others, clock.now))],
      ['UpdateItemCommand', () => endsAs('rejected')],
    )
    await take(ended({ request: late(), at: NOW + 9 }))
    expect(await record()).toMatchObject({
      asked: { acceptedAt: NOW },
      end: { outcome: 'deleted', at: NOW + 9 },
      later: [{ acceptedAt: NOW + 9, end: { outcome: 'deleted' } }],
    })
  })

  it('is left to a later time when they write each time', async () => {
    await take(ended({ outcome: 'expired' }))
    server.calls()
    server.meanwhile(
      ['UpdateItemCommand', () => {}],
      ['UpdateItemCommand', () => endsAs('rejected')],
      ['UpdateItemCommand', () => endsAs('forbidden')],
      ['UpdateItemCommand', () => endsAs('not_found')],
    )
    await expect(take(ended({ request: late() }))).rejects.toMatchObject({
      name: 'ContendedRecordError',
      message: 'others wrote to the record of the id each time',
    })
    expect(server.calls()).toStrictEqual(Array(4).fill('UpdateItemCommand refused'))
    expect(await record()).toMatchObject({ end: { outcome: 'not_found' }, later: [] })
  })

  it('is read where the refusal does not tell what stands there', async () => {
    const silent = await startLedgerServer()
    onTestFinished(silent.close)
    const into = ledgerIn(silent.client, clock.now)
    await take(ended({ at: NOW }), into)
    silent.calls()
    const again = ended({ ...GONE, request: late(), at: NOW + 9 })
    expect(await take(again, into)).toMatchObject({ outcome: 'already_gone', deletedAt: NOW })
    expect(silent.calls()).toStrictEqual([
      'UpdateItemCommand refused',
      'GetItemCommand',
      'UpdateItemCommand',
    ])
    const { TableName, Key } = { TableName: LEDGER, Key: recordKey(requestId(id)) }
    silent.meanwhile([
      'GetItemCommand',
      () => silent.others.send(new DeleteItemCommand({ TableName, Key })),
    ])
    // It expires just then: the next time there is none in the way.
    await expect(take(again, into)).rejects.toMatchObject({
      name: 'ContendedRecordError',
      message: 'the record of the id has just expired',
    })
  })

  it('is no reason to hide that the table did not answer', async () => {
    const options = { client: () => client, table: 'NoSuchTable', retentionDays: 1, now: clock.now }
    await expect(take(ended(), new LedgerTable(options))).rejects.toThrow(ResourceNotFoundException)
  })
})
