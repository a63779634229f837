import { describe, expect, it } from 'vitest'
import type { AttemptReport } from '../../../lambda/deletion/attempt.ts'

import type { Concluded } from '../../../lambda/deletion/conclude.ts'
import type { Conclusion } from '../../../lambda/deletion/conclusion.ts'
import type { RouteBack } from '../../../lambda/deletion/disposition.ts'

import type { ReceivedBatch } from '../../../lambda/queue/sqs-event.ts'

import { DeletionJournal } from '../../../lambda/telemetry/deletion-journal.ts'
import { Metrics } from '../../../lambda/telemetry/metrics.ts'
import {
  attemptHistory,
  conclusion,
  deletionRequest,
  delivery,
  KEY,
  NOW,
  requestId,
} from '../factories.ts'
import { writtenLog } from '../written-lines.ts'
import { embeddedMetrics } from './embedded-metrics.ts'

const AGE_MS = 90_000
const INVOCATION = { aws_request_id: 'invocation', trace_id: 'Root=invocation' }
const SHARED = { timestamp: '2026-11-24T12:00:00.000Z', aws_request_id: 'invocation' }
const FAULT = { error: 'http_503', message: 'try later' }

/** A deletion that was accepted a minute and a half ago and tried twice. */
const request = deletionRequest('a', {
  firstAcceptedAt: NOW - AGE_MS,
  history: attemptHistory({ count: 2, ambiguous: true }),
  traceId: 'Root=first',
})
const ABOUT = { request_id: 'a', origin: 'queue', message_id: 'm', trace_id: 'Root=first' }

/** What `tell` makes the journal of a batch write, and the metrics beside it. */
function journal(
  tell: (journal: DeletionJournal) => void,
  untrusted: ReceivedBatch['untrusted'] = [],
) {
  const { log, lines } = writtenLog(INVOCATION)
  const metrics = new Metrics('worker')
  const messages = new Map([['m', { body: '', receiptHandle: '', sentAt: NOW - 4_000 }]])
  const batch = { deliveries: [delivery('m', [request])], messages, untrusted }
  tell(DeletionJournal.ofBatch(batch, log, metrics, () => NOW))
  const lineCount = lines().length
  metrics.flush(log, NOW)
  const measured = lines().slice(lineCount).flatMap(embeddedMetrics)
  return { lines: lines().slice(0, lineCount), measured }
}

function attempt(fields: Partial<AttemptReport> = {}): AttemptReport {
  return {
    request,
    attempt: 2,
    outcome: 'unavailable',
    status: 503,
    ambiguous: true,
    durationMs: 25.4,
    keyFingerprint: KEY.fingerprint,
    about: undefined,
    fault: FAULT,
    retryAfter: undefined,
    ...fields,
  }
}

function ended(fields: Partial<Conclusion>, messageIds: readonly string[] = ['m']): Concluded {
  return { conclusion: conclusion({ request, status: 404, ...FAULT, ...fields }), messageIds }
}

describe('the line of an attempt', () => {
  it('has exactly the canonical fields', () => {
    expect(journal((j) => j.attempt(attempt())).lines).toStrictEqual([
      {
        ...SHARED,
        ...ABOUT,
        level: 'WARN',
        event: 'attempt',
        outcome: 'unavailable',
        status: 503,
        attempt: 2,
        duration_ms: 25,
        ambiguous: true,
        key_fingerprint: KEY.fingerprint,
        ...FAULT,
      },
    ])
  })

  it.each([
    ['service', 0],
    ['connection', 0],
    ['id', 1],
  ] as const)('says whom a failure speaks of: of the %s counts %i as available', (about, count) => {
    const { lines, measured } = journal((j) => j.attempt(attempt({ about })))
    expect(lines[0]).toMatchObject({ about })
    const available = measured.find(({ name }) => name === 'UpstreamAvailable')
    expect(available?.values).toStrictEqual([count])
  })

  it('says which Retry-After was asked for, and which is followed when that is absurd', () => {
    const lines = (askedMs: number, followedMs: number) =>
      journal((j) => j.attempt(attempt({ retryAfter: { askedMs, followedMs } }))).lines[0]
    expect(lines(6_500, 6_500)).toMatchObject({ retry_after_seconds: 6.5 })
    expect(lines(6_500, 6_500)).not.toHaveProperty('retry_after_followed_seconds')
    expect(lines(1e12, 21_600_000)).toMatchObject({
      retry_after_seconds: 1e9,
      retry_after_followed_seconds: 21_600,
    })
  })

  it('has a null status without an answer, and no fault after a success', () => {
    const answer = { status: 200, ambiguous: false, fault: undefined }
    const deleted = attempt({ outcome: 'deleted', ...answer })
    const { lines } = journal((j) => {
      j.attempt(attempt({ status: null }))
      j.attempt(deleted)
    })
    expect(lines[0]).toHaveProperty('status', null)
    expect(lines[1]).toMatchObject({ level: 'INFO', outcome: 'deleted', ambiguous: false })
    expect(lines[1]).not.toHaveProperty('error')
  })

  it("has the invocation's trace when the request has none of its own", () => {
    const untraced = deletionRequest('b')
    expect(journal((j) => j.attempt(attempt({ request: untraced }))).lines[0]).toMatchObject({
      trace_id: 'Root=invocation',
    })
  })
})

describe('the line of a final outcome', () => {
  const canonical = {
    ...SHARED,
    ...ABOUT,
    event: 'outcome',
    attempt: 2,
    ambiguous: true,
    duration_ms: AGE_MS,
  }

  it.each([
    ['deleted', 200, 'INFO'],
    ['not_found', 404, 'WARN'],
  ] as const)('has exactly the canonical fields: %s', (outcome, status, level) => {
    const { lines, measured } = journal((j) => j.take(ended({ outcome, status })))
    expect(lines).toStrictEqual([{ ...canonical, level, outcome, status }])
    expect(measured).toContainEqual(
      expect.objectContaining({ name: 'Deletions', dimensions: { function: 'worker', outcome } }),
    )
  })

  it('says what already_gone rests on, and how many messages asked', () => {
    const gone = ended({ outcome: 'already_gone', evidence: 'recorded' }, ['m', 'n'])
    expect(journal((j) => j.take(gone)).lines).toStrictEqual([
      {
        ...canonical,
        level: 'INFO',
        outcome: 'already_gone',
        status: 404,
        evidence: 'recorded',
        deliveries: 2,
      },
    ])
  })

  it.each(['expired', 'rejected', 'forbidden'] as const)('tells of a dead letter: %s', (reason) => {
    const letter = ended({ outcome: reason, status: 503, deadLetter: true })
    expect(journal((j) => j.take(letter)).lines).toStrictEqual([
      { ...canonical, level: 'WARN', outcome: reason, status: 503, dead_letter: true },
    ])
  })

  it('names the field of what was refused, and not its content', () => {
    const message = 'request_id must be …'
    const refused = { outcome: 'invalid', messageId: 'm', field: 'request_id', message } as const
    const { lines, measured } = journal((j) => j.take({ conclusion: refused, messageIds: ['m'] }))
    expect(lines).toStrictEqual([
      {
        ...SHARED,
        trace_id: 'Root=invocation',
        level: 'WARN',
        event: 'outcome',
        outcome: 'invalid',
        message_id: 'm',
        field: 'request_id',
        message: 'request_id must be …',
        dead_letter: true,
      },
    ])
    expect(measured.map(({ name }) => name)).toContain('Deletions')
  })
})

describe('what a caller said of its request', () => {
  const said = { reason: 'GDPR', requestedBy: 'ada', idempotencyKey: 'k-1' }
  const told = { reason: 'GDPR', requested_by: 'ada', idempotency_key: 'k-1' }

  it('is on the line of the outcome', () => {
    const { lines } = journal((j) => j.take(ended({ request: { ...request, ...said } })))
    expect(lines).toMatchObject([{ event: 'outcome', ...told }])
  })

  it('is on no other line, which there may be many of', () => {
    const { lines } = journal((j) => j.attempt(attempt({ request: { ...request, ...said } })))
    expect(lines[0]).not.toHaveProperty('reason')
  })
})

describe('the line of a message that was refused', () => {
  const refusal = { outcome: 'invalid', messageId: 'm', field: 'not_before', message: 'n' } as const

  function refused(body: string) {
    const { log, lines } = writtenLog()
    const metrics = new Metrics('worker')
    const intake = { kind: 'invalid', field: 'not_before', message: 'n' } as const
    const batch = {
      deliveries: [{ messageId: 'm', receiveCount: 1, intake }],
      messages: new Map([['m', { body, receiptHandle: '', sentAt: NOW }]]),
      untrusted: [],
    }
    const journal = DeletionJournal.ofBatch(batch, log, metrics, () => NOW, ['detail', 'file'])
    journal.take({ conclusion: refusal, messageIds: ['m'] })
    return lines()[0]
  }

  it.each([
    ['at the top', '{"request_id":"a","not_before":"x","text":"hidden"}'],
    ["in DocumentPro's event", '{"event":"e","data":{"request_id":"a","text":"hidden"}}'],
    ['where an event has it', '{"detail":{"file":"a","text":"hidden"}}'],
    ['in an SNS envelope', JSON.stringify({ Message: '{"request_id":"a"}', text: 'hidden' })],
  ])('has the request_id that can be read %s, and nothing else of the body', (_, body) => {
    const line = refused(body)
    expect(line).toMatchObject({ event: 'outcome', outcome: 'invalid', request_id: 'a' })
    expect(JSON.stringify(line)).not.toContain('hidden')
  })

  it.each([
    ['is no JSON', 'request_id=a'],
    ['has two', '{"request_id":"a","request_id":"b"}'],
    ['has different ones', '{"request_id":"a","data":{"request_id":"b"}}'],
    ['has one that is not fit', '{"request_id":"a b"}'],
    ['has a document there', `{"request_id":"${'x'.repeat(300)}"}`],
    ['has none', '{"data":null,"detail":[]}'],
    ['is null', 'null'],
  ])('has no request_id when the body %s', (_, body) => {
    expect(refused(body)).not.toHaveProperty('request_id')
  })
})

describe('the line of an outcome that a sink did not take', () => {
  it('names the sink and why, and what waits to be told', () => {
    const failed = ended({ outcome: 'deleted' })
    const { lines, measured } = journal((j) => j.sinkFailed('ledger', failed, new TypeError('no')))
    expect(lines).toStrictEqual([
      {
        ...SHARED,
        ...ABOUT,
        level: 'ERROR',
        event: 'sink_failed',
        sink: 'ledger',
        outcome: 'deleted',
        cause: 'TypeError',
        frames: expect.stringContaining('deletion-journal.test.ts'),
      },
    ])
    expect(measured.map(({ name }) => name)).not.toContain('Deletions')
  })
})

describe('the line of a deletion that goes on', () => {
  const routed: RouteBack = {
    action: 'route_back',
    request,
    retryAt: NOW + 2_340,
    why: 'unavailable',
    backoffCeilingMs: 4_000,
  }

  it('says why, and when it is tried again', () => {
    const { lines, measured } = journal((j) => j.routedBack(routed))
    expect(lines).toStrictEqual([
      {
        ...SHARED,
        ...ABOUT,
        level: 'INFO',
        event: 'routed_back',
        why: 'unavailable',
        attempt: 2,
        retry_in_seconds: 2.3,
        backoff_ceiling_seconds: 4,
      },
    ])
    expect(measured).toContainEqual(
      expect.objectContaining({ name: 'PendingAge', values: [AGE_MS] }),
    )
  })

  it('counts the age of a scheduled one from its own time', () => {
    const scheduled = { ...request, notBefore: NOW - 1_000 }
    const { measured } = journal((j) => j.routedBack({ ...routed, request: scheduled }))
    expect(measured).toContainEqual(
      expect.objectContaining({ name: 'PendingAge', values: [1_000] }),
    )
  })

  it('does not count as pending when it is only split off', () => {
    const { measured } = journal((j) => j.routedBack({ ...routed, why: 'split', retryAt: NOW - 5 }))
    expect(measured.map(({ name }) => name)).not.toContain('PendingAge')
  })

  it('names what stays on the queue, by name, code and frames of what was thrown', () => {
    const cause = Object.assign(new TypeError('sk'), { code: 'E_CODE' })
    const { lines, measured } = journal((j) => j.kept(['m', 'n'], 'crashed', cause))
    const kept = {
      level: 'ERROR',
      event: 'kept',
      error: 'crashed',
      cause: 'TypeError',
      code: 'E_CODE',
      frames: expect.stringContaining('deletion-journal.test.ts'),
    }
    expect(lines).toMatchObject([
      { ...kept, message_id: 'm' },
      { ...kept, message_id: 'n' },
    ])
    expect(JSON.stringify(lines)).not.toContain('"sk"')
    expect(measured).toContainEqual(expect.objectContaining({ name: 'Kept', values: [2] }))
  })

  it('tells of events that are not to be deleted', () => {
    expect(journal((j) => j.ignored('m', 'pending')).lines).toMatchObject([
      { level: 'INFO', event: 'ignored', message_id: 'm', why: 'pending' },
    ])
  })

  it('counts what a caller was promised, and names it when it is one', () => {
    const [a, b] = [requestId('a'), requestId('b')]
    const { lines } = journal((j) => {
      j.accepted('deletions_api', [a])
      j.accepted('deletions_api', [a, b])
      j.notAccepted('deletions_api', [b])
    })
    expect(lines).toMatchObject([
      { level: 'INFO', event: 'accepted', origin: 'deletions_api', queued: 1, request_id: 'a' },
      { level: 'INFO', event: 'accepted', queued: 2 },
      { level: 'ERROR', event: 'not_accepted', not_queued: 1, request_id: 'b' },
    ])
    expect(lines[1]).not.toHaveProperty('request_id')
  })
})

it('measures how long each message of a batch has waited', () => {
  expect(journal(() => {}).measured).toStrictEqual([
    {
      name: 'QueueAge',
      unit: 'Milliseconds',
      dimensions: { function: 'worker' },
      values: [4_000],
    },
  ])
})

describe('the line of a history that does not count', () => {
  const untrusted = {
    messageId: 'm',
    requestId: requestId('a'),
    senderId: 'AIDAEXAMPLE',
    fields: ['attempts', 'retry_at'],
  }

  it('names the message, the id, who sent it and what was claimed', () => {
    const { lines, measured } = journal(() => undefined, [untrusted])
    expect(lines).toStrictEqual([
      {
        ...SHARED,
        trace_id: 'Root=invocation',
        level: 'WARN',
        event: 'untrusted_history',
        message_id: 'm',
        request_id: 'a',
        sender_id: 'AIDAEXAMPLE',
        fields: 'attempts,retry_at',
      },
    ])
    expect(measured).toContainEqual(
      expect.objectContaining({ name: 'UntrustedHistory', values: [1] }),
    )
  })
})
