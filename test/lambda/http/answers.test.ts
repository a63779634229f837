import { describe, expect, it } from 'vitest'
import type { Answer } from '../../../lambda/deletion/delete-or-queue.ts'
import { answerMany, answerOne, answerRefused } from '../../../lambda/http/answers.ts'
import {
  REFUSALS,
  type RefusalCode,
  RefusedRequestError,
} from '../../../lambda/http/refused-request.ts'
import { attemptHistory, deletionRequest, NOW, requestId } from '../factories.ts'

type Ended = Extract<Answer, { kind: 'final' }>['conclusion']

function final(fields: Partial<Ended>): Answer {
  const fault = { error: 'code', message: 'DocumentPro said so' }
  const request = deletionRequest('a')
  const ended = { outcome: 'deleted', request, status: 200, at: NOW, deadLetter: false } as const
  return { kind: 'final', conclusion: { ...ended, ...fault, ...fields }, recorded: true }
}

describe('the answer for one deletion', () => {
  it('is a success when the result was deleted', () => {
    expect(answerOne(final({ outcome: 'deleted', error: '' }), NOW)).toStrictEqual({
      status: 200,
      body: {
        success: true,
        message: 'DocumentPro said so',
        request_id: 'a',
        outcome: 'deleted',
      },
    })
  })

  it('is a success when the result is already gone, and says what that rests on', () => {
    const answer = answerOne(final({ outcome: 'already_gone', evidence: 'recorded' }), NOW)
    expect(answer).toStrictEqual({
      status: 200,
      body: {
        success: true,
        message: 'The result is gone; an earlier attempt of ours probably deleted it',
        request_id: 'a',
        outcome: 'already_gone',
        evidence: 'recorded',
      },
    })
  })

  it('tells when we deleted it, where the ledger knows', () => {
    const gone = { outcome: 'already_gone', evidence: 'recorded', deletedAt: NOW } as const
    expect(answerOne(final(gone), NOW)).toMatchObject({
      status: 200,
      body: {
        message: 'The result is gone; we deleted it before',
        deleted_at: '2026-11-24T12:00:00.000Z',
      },
    })
  })

  it('says of what the ledger will have later that it is not recorded yet', () => {
    const ended = { ...final({ outcome: 'deleted' }), recorded: false } as Answer
    expect(answerOne(ended, NOW).body).toMatchObject({ outcome: 'deleted', recorded: false })
    const request = deletionRequest('a')
    const routedBack = { action: 'route_back', request, retryAt: NOW, why: 'unavailable' } as const
    const queued = { kind: 'queued', routedBack, recorded: false } as const
    expect(answerOne(queued, NOW).body).toMatchObject({ outcome: 'queued', recorded: false })
    const ids = [requestId('a'), requestId('b')]
    expect(answerMany(ids, [], 1).body).toMatchObject({ queued: 2, recorded: false })
    expect(answerMany(ids, []).body).not.toHaveProperty('recorded')
  })

  it.each([
    ['not_found', 404],
    ['rejected', 400],
    ['forbidden', 403],
  ] as const)("is DocumentPro's refusal when the outcome is %s", (outcome, status) => {
    expect(answerOne(final({ outcome }), NOW)).toStrictEqual({
      status,
      body: {
        success: false,
        error: 'code',
        message: 'DocumentPro said so',
        request_id: 'a',
        outcome,
      },
    })
  })

  it.each([
    [NOW + 1, 1],
    [NOW + 1_001, 2],
    [NOW, 0],
    [NOW - 5_000, 0],
  ])('tells when a queued one is tried again, in whole seconds', (retryAt, seconds) => {
    const request = deletionRequest('a', { history: attemptHistory({ count: 2 }) })
    const routedBack = { action: 'route_back', request, retryAt, why: 'unavailable' } as const
    expect(answerOne({ kind: 'queued', routedBack, recorded: true }, NOW)).toStrictEqual({
      status: 202,
      body: {
        success: true,
        message: 'The deletion is queued and will be tried until it is done',
        request_id: 'a',
        outcome: 'queued',
        attempts: 2,
        retry_in_seconds: seconds,
      },
    })
  })

  it('asks to send it again when neither an outcome nor a message is durable', () => {
    const request = deletionRequest('a', { history: attemptHistory({ ambiguous: true }) })
    expect(answerOne({ kind: 'not_accepted', request }, NOW)).toStrictEqual({
      status: 503,
      headers: { 'retry-after': '5' },
      body: {
        success: false,
        error: 'queue_unavailable',
        message: 'The deletion could not be queued; send it again',
        request_id: 'a',
        attempts: 1,
        ambiguous: true,
      },
    })
  })
})

describe('the answer for many deletions', () => {
  const [a, b] = [requestId('a'), requestId('b')]

  it('counts what is queued', () => {
    const body = { success: true, outcome: 'queued' }
    expect(answerMany([a, b], [])).toStrictEqual({
      status: 202,
      body: { ...body, message: 'Queued 2 deletions', queued: 2 },
    })
    expect(answerMany([a], [])).toStrictEqual({
      status: 202,
      body: { ...body, message: 'Queued 1 deletion', queued: 1 },
    })
  })

  it('lists what is not queued', () => {
    expect(answerMany([a], [b])).toStrictEqual({
      status: 207,
      body: {
        success: false,
        error: 'partially_queued',
        message: '1 deletion could not be queued; send those in not_queued again',
        queued: 1,
        not_queued: ['b'],
      },
    })
  })

  it('asks to send all of them again when none is queued', () => {
    expect(answerMany([], [a, b])).toStrictEqual({
      status: 503,
      headers: { 'retry-after': '5' },
      body: {
        success: false,
        error: 'queue_unavailable',
        message: 'None of the deletions could be queued; send them again',
        queued: 0,
        not_queued: ['a', 'b'],
      },
    })
  })
})

describe('the answer for a refused request', () => {
  it('names the field and says what is allowed', () => {
    const refused = new RefusedRequestError('invalid', { field: 'body', message: 'body must …' })
    expect(answerRefused(refused)).toStrictEqual({
      status: 400,
      headers: {},
      body: { success: false, error: 'invalid', message: 'body must …', field: 'body' },
    })
  })

  it('has no field where none is at fault', () => {
    const answer = answerRefused(new RefusedRequestError('internal_error', { message: 'failed' }))
    expect(answer.status).toBe(500)
    expect(answer.body).toStrictEqual({
      success: false,
      error: 'internal_error',
      message: 'failed',
    })
  })

  it('asks to wait exactly when the fault is ours and passes', () => {
    const codes = Object.keys(REFUSALS) as RefusalCode[]
    const waiting = codes.filter((code) => {
      const { headers = {} } = answerRefused(new RefusedRequestError(code, { message: 'm' }))
      return 'retry-after' in headers
    })
    // webhook_in_progress brings its own header: when the claim of the other invocation ends.
    expect(waiting).toStrictEqual([
      'api_key_unavailable',
      'ledger_unavailable',
      'not_verified',
      'queue_unavailable',
      'signing_unavailable',
      'webhook_secret_unavailable',
      'replay_check_unavailable',
    ])
  })

  it('carries the headers of its refusal', () => {
    const refused = new RefusedRequestError(
      'method_not_allowed',
      { message: 'm' },
      { allow: 'GET' },
    )
    expect(answerRefused(refused)).toMatchObject({ status: 405, headers: { allow: 'GET' } })
  })
})
