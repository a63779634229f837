import { describe, expect, it } from 'vitest'
import { RunLog } from '../../soak/run-log.ts'

const AT = '2026-11-24T12:00:00.000Z'

function line(fields: object): string {
  return JSON.stringify({ timestamp: AT, request_id: 'a', aws_request_id: 'i1', ...fields })
}

const ATTEMPT = line({
  event: 'attempt',
  message_id: 'm1',
  outcome: 'unauthorized',
  status: 401,
  duration_ms: 40,
})

function record(messageId: string, body: string, receives: number) {
  return {
    messageId,
    body,
    receiptHandle: 'r',
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: '1000',
      SenderId: 's',
      ApproximateFirstReceiveTimestamp: '1001',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn',
    awsRegion: 'us-east-1',
  }
}

describe('the log of a run', () => {
  it('counts an id as final once it is accepted and has an outcome, in whichever order', () => {
    const log = new RunLog()
    log.accept(['a'])
    expect([log.final, log.pending]).toStrictEqual([0, 1])
    log.read(line({ event: 'outcome', outcome: 'deleted' }), 1)
    log.read(line({ event: 'outcome', outcome: 'deleted', request_id: 'b' }), 1)
    expect([log.final, log.pending]).toStrictEqual([1, 0])
    log.accept(['b', 'b'])
    expect([log.final, log.pending]).toStrictEqual([2, 0])
  })

  it('keeps every outcome of an id', () => {
    const log = new RunLog()
    log.read(line({ event: 'outcome', outcome: 'deleted' }), 1)
    log.read(line({ event: 'outcome', outcome: 'already_gone' }), 1)
    expect(log.outcomes.get('a')).toStrictEqual(['deleted', 'already_gone'])
  })

  it('knows how long an id took from its acceptance to its first outcome', () => {
    let now = Date.parse(AT) - 1_500
    const log = new RunLog(() => now)
    log.accept(['a', 'b'])
    expect([log.tookMs('a'), log.waiting(['a', 'b', 'c'])]).toStrictEqual([undefined, 2])
    log.read(line({ event: 'outcome', outcome: 'deleted' }), 1)
    log.read(line({ event: 'outcome', outcome: 'deleted', timestamp: '2026-11-24T13:00:00Z' }), 1)
    now += 5_000
    log.accept(['a', 'c'])
    log.read(line({ event: 'outcome', outcome: 'deleted', request_id: 'c' }), 1)
    expect([log.tookMs('a'), log.tookMs('c'), log.waiting(['a', 'b', 'c'])]).toStrictEqual([
      1_500, 0, 1,
    ])
  })

  it('keeps an attempt with its environment, its message and its times', () => {
    const log = new RunLog()
    log.read(ATTEMPT, 42)
    expect(log.attempts).toStrictEqual([
      {
        requestId: 'a',
        environment: 42,
        invocation: 'i1',
        messageId: 'm1',
        startedAt: Date.parse(AT) - 40,
        endedAt: Date.parse(AT),
        outcome: 'unauthorized',
        status: 401,
        keyRejected: false,
        settled: false,
      },
    ])
  })

  it('knows by the routing back that no other key was to be had', () => {
    const log = new RunLog()
    log.read(ATTEMPT, 42)
    log.read(line({ event: 'routed_back', why: 'unauthorized' }), 42)
    log.read(line({ event: 'routed_back', why: 'throttled', request_id: 'b' }), 42)
    expect(log.attempts.map(({ keyRejected }) => keyRejected)).toStrictEqual([true])
    expect([...log.routedBack]).toStrictEqual([
      ['unauthorized', 1],
      ['throttled', 1],
    ])
  })

  it('knows which attempts are settled, and which ids were sent on from a message that came again', () => {
    const log = new RunLog()
    log.read(ATTEMPT, 42)
    log.read(line({ event: 'attempt', request_id: 'b', duration_ms: 1 }), 42)
    log.read(line({ event: 'routed_back', why: 'unavailable', message_id: 'm1' }), 42)
    expect(log.attempts.map(({ settled }) => settled)).toStrictEqual([true, false])
    expect([...log.sentOnTwice]).toStrictEqual([])
    log.deliver(record('m1', 'first', 2))
    expect([...log.sentOnTwice]).toStrictEqual(['a'])
  })

  it('knows which messages were delivered again', () => {
    const log = new RunLog()
    log.deliver(record('m1', 'first', 1))
    log.deliver(record('m2', 'second', 2))
    expect([...log.redelivered]).toStrictEqual(['second'])
    expect([...log.cameAgain]).toStrictEqual(['m2'])
  })

  it('overlooks lines that are not the log of a deletion', () => {
    const log = new RunLog()
    for (const text of ['not json', '[]', '{"event":7}', '{"_aws":{}}']) log.read(text, 1)
    log.read(line({ event: 'outcome', outcome: 'invalid', request_id: undefined }), 1)
    expect(log.outcomes.size).toBe(0)
    expect(log.count('outcome')).toBe(1)
  })
})
