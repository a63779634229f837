import { hash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { describe, expect, it, vi } from 'vitest'
import { WAIT_SECONDS } from '../../../cli/surroundings.ts'
import { attemptHistory, attemptRecord, deletionRequest } from '../../lambda/factories.ts'
import { type BothQueues, startBothQueues } from '../fixtures/both-queues.ts'
import { type ProgramRun, type ProgramRunOptions, programRun } from '../fixtures/program-run.ts'

/** When everything was first accepted: SQS says by the real clock when it was sent. */
const NOW = Date.now()

/** An hour after that. */
const HOUR_LATER = NOW + 3_600_000

const run = (
  { dataDirectory }: BothQueues,
  args: readonly string[],
  options: ProgramRunOptions = {},
): Promise<ProgramRun> =>
  programRun(['dlq', ...args, '--data-dir', dataDirectory], { now: () => HOUR_LATER, ...options })

/** One dead letter of each kind. */
async function oneOfEach(queues: BothQueues): Promise<Readonly<Record<string, string>>> {
  const recent = [attemptRecord({ at: NOW })]
  const history = attemptHistory({ count: 41, ambiguous: true, recent })
  const late = deletionRequest('late', { firstAcceptedAt: NOW, history })
  const refused = deletionRequest('refused', { firstAcceptedAt: NOW })
  return {
    expired: await queues.bury(late, 'expired'),
    rejected: await queues.bury(refused, 'rejected', 400),
    invalid: await queues.put('{"request_id":"a b"}', {
      reason: 'invalid',
      attempts: '0',
      first_accepted_at: new Date(NOW).toISOString(),
      field: 'request_id',
      message: 'request_id must be a string',
    }),
    crashed: await queues.put('{"request_ids":["c1","c2"]}'),
    event: await queues.put('{"detail-type":"x","source":"y","detail":{"request_id":"e"}}', {
      ERROR_CODE: 'NO_PERMISSIONS',
      ERROR_MESSAGE: 'denied',
    }),
  }
}

/** The ids on the deletion queue that stand at the top of their message. */
function queuedIds(queues: BothQueues): readonly unknown[] {
  return queues
    .deletions()
    .map(({ body }) => JSON.parse(body))
    .flatMap(({ request_id, request_ids = [request_id] }) => request_ids)
    .toSorted()
}

describe('list', () => {
  it('prints JSON with every dead letter, and leaves them all visible', async () => {
    const queues = await startBothQueues()
    const ids = await oneOfEach(queues)

    const { code, printed } = await run(queues, ['list', '--json'])

    expect(code).toBe(0)
    const records: Record<string, unknown>[] = JSON.parse(printed)
    expect(records.find(({ message_id }) => message_id === ids.expired)).toStrictEqual({
      request_id: 'late',
      reason: 'expired',
      status: 503,
      attempts: 41,
      first_accepted_at: new Date(NOW).toISOString(),
      age_seconds: 3_600,
      message_id: ids.expired,
      source_message_id: 'source-of-late',
      body_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      error: 'http_503',
      message: 'try later',
      field: null,
      request_count: 1,
      sent_at: expect.stringMatching(/^20.*Z$/),
    })
    expect(
      records.map(({ reason, request_id, field }) => [reason, request_id, field]).toSorted(),
    ).toStrictEqual([
      ['crashed', null, null],
      ['expired', 'late', null],
      ['invalid', null, 'request_id'],
      ['rejected', 'refused', null],
      ['undelivered_event', 'e', null],
    ])
    await queues.showsDeadLetters(5)
  })

  it('prints a summary by reason and a table', async () => {
    const queues = await startBothQueues()
    await oneOfEach(queues)

    const { code, printed } = await run(queues, ['list'])

    expect(code).toBe(0)
    expect(printed).toMatch(
      /^expired +1 +oldest 1h 0m +still pending when the retry window was over/,
    )
    expect(printed).toMatch(/^reason +age +status +attempts +request_id +what$/m)
    expect(printed).toMatch(/^expired +1h 0m +503 +41 +late +http_503: try later$/m)
    expect(printed).toMatch(/^crashed .* \(2 ids, message [\w-]+\)/m)
    expect(printed).toMatch(/^invalid .* request_id: request_id must be a string$/m)
  })

  it('takes a reason', async () => {
    const queues = await startBothQueues()
    await oneOfEach(queues)
    const { printed } = await run(queues, ['list', '--json', '--reason', 'rejected'])
    expect(JSON.parse(printed)).toMatchObject([{ request_id: 'refused', reason: 'rejected' }])
  })

  it('prints an empty list when there is nothing', async () => {
    const queues = await startBothQueues()
    expect(await run(queues, ['list', '--json'])).toMatchObject({ code: 0, printed: '[]' })
    expect(await run(queues, ['list'])).toMatchObject({ code: 0, printed: 'no dead letters' })
  })

  it('says when it read a part only', async () => {
    const queues = await startBothQueues()
    await oneOfEach(queues)
    const { printed, told } = await run(queues, ['list', '--json', '--limit', '2'])
    expect(JSON.parse(printed)).toHaveLength(2)
    expect(told).toContain('read 2 of about 5 messages only')
  })

  it('waits for what the command before it has just released', async () => {
    const queues = await startBothQueues()
    await queues.put('{"request_id":"a b"}')
    vi.useRealTimers()
    const args = ['list', '--json', '--limit', '1']
    const options = { waitSeconds: WAIT_SECONDS }

    const first = await run(queues, args, options)
    const second = await run(queues, args, options)

    expect(JSON.parse(first.printed)).toHaveLength(1)
    expect(second.printed).toBe(first.printed)
  })

  it('says that another reader hides some', async () => {
    const queues = await startBothQueues()
    await oneOfEach(queues)
    const { client, deadLetterQueueUrl: QueueUrl } = queues
    await client.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 60 }))
    const { printed, told } = await run(queues, ['list', '--json'])
    expect(JSON.parse(printed)).toHaveLength(4)
    expect(told).toContain('about 1 more are hidden by another reader')
  })

  it('prints nothing that could steer a terminal', async () => {
    const queues = await startBothQueues()
    await queues.put('\u009b2J\u202e', { reason: 'invalid', message: 'a\u009b2Jb\u202ec\nd' })
    const shown = [['list'], ['list', '--json'], ['show', 'x']]
    for (const args of shown) {
      const { printed } = await run(queues, args)
      queues.passes(1)
      expect(printed).not.toMatch(/[\u0080-\u009f\u202e]/)
    }
    const { printed } = await run(queues, ['list', '--json'])
    expect(JSON.parse(printed)).toMatchObject([{ message: 'a\u009b2Jb\u202ec\nd' }])
  })
})

describe('show', () => {
  it('prints everything about a dead letter, its attempts included', async () => {
    const queues = await startBothQueues()
    const ids = await oneOfEach(queues)

    const { code, printed } = await run(queues, ['show', 'late'])

    expect(code).toBe(0)
    expect(printed).toContain(ids.expired)
    expect(printed).toMatch(/reason +expired \(still pending/)
    const at = new Date(NOW).toISOString()
    expect(printed).toMatch(new RegExp(`^ {2}${at} {2}unavailable +503 .* key [0-9a-f]{8}$`, 'm'))
    expect(printed).toMatch(/Body\n {2}\{"v":1,"request_id":"late"/)
    await queues.showsDeadLetters(5)
  })

  it('prints it as JSON too, by message id', async () => {
    const queues = await startBothQueues()
    const ids = await oneOfEach(queues)
    const { printed } = await run(queues, ['show', ids.expired ?? '', '--json'])
    expect(JSON.parse(printed)).toMatchObject([
      {
        request_id: 'late',
        requests: [{ request_id: 'late', ambiguous: true, recent_attempts: [{ status: 503 }] }],
        attributes: { reason: 'expired' },
      },
    ])
  })

  it('finds the message that asks for an id among others', async () => {
    const queues = await startBothQueues()
    await oneOfEach(queues)
    const { code, printed } = await run(queues, ['show', 'c2'])
    expect(code).toBe(0)
    expect(printed).toContain('{"request_ids":["c1","c2"]}')
  })

  it.each([
    ['its id, refused though it was', 'refused-id'],
    ['the message that the log tells of', 'source'],
    ['what its producer sent, by its hash', 'f'.repeat(64)],
  ])('finds a refused message by %s', async (_what, id) => {
    const queues = await startBothQueues()
    await oneOfEach(queues)
    await queues.put('{"request_id":"refused-id","reson":"(a text of 5 characters)"}', {
      reason: 'invalid',
      field: 'reson',
      source_message_id: 'source',
      body_sha256: 'f'.repeat(64),
    })

    const { code, printed } = await run(queues, ['show', id, '--json'])

    expect(code).toBe(0)
    expect(JSON.parse(printed)).toMatchObject([
      {
        request_id: 'refused-id',
        reason: 'invalid',
        source_message_id: 'source',
        body_sha256: 'f'.repeat(64),
        requests: [],
      },
    ])
  })

  it('finds a message that crashed by the hash of its body', async () => {
    const queues = await startBothQueues()
    await oneOfEach(queues)
    const { code } = await run(queues, ['show', hash('sha256', '{"request_ids":["c1","c2"]}')])
    expect(code).toBe(0)
  })

  it('fails when nothing goes by that id', async () => {
    const queues = await startBothQueues()
    const { code, told } = await run(queues, ['show', 'nobody'])
    expect(code).toBe(1)
    expect(told).toContain('no dead letter goes by nobody')
  })
})

describe('redrive', () => {
  it('moves those of a reason and no others', async () => {
    const queues = await startBothQueues()
    const ids = await oneOfEach(queues)

    const { code, printed } = await run(queues, ['redrive', '--reason', 'expired'])

    expect(code).toBe(0)
    expect(printed).toBe('redriven 1: expired 1')
    expect(queuedIds(queues)).toStrictEqual(['late'])
    expect(queues.deadLetters()).toHaveLength(4)
    await queues.showsDeadLetters(4)
    const [message] = queues.deletions()
    expect(message?.attributes.get('dead_letter_message_id')).toBe(ids.expired)
    const body: unknown = JSON.parse(message?.body ?? '')
    expect(body).toStrictEqual({ v: 1, request_id: 'late', origin: 'queue' })
    expect(message?.attributes.get('attempts')).toBe('41')
    expect(message?.attributes.get('ambiguous')).toBe('true')
  })

  it('moves all but the invalid ones, and says so', async () => {
    const queues = await startBothQueues()
    await oneOfEach(queues)

    const { code, printed, told } = await run(queues, ['redrive', '--all'])

    expect(code).toBe(0)
    expect(printed).toBe('redriven 4: expired 1, crashed 1, undelivered_event 1, rejected 1')
    expect(told).toContain('left there: the worker would refuse it again')
    expect(queuedIds(queues)).toStrictEqual(['c1', 'c2', 'late', 'refused', undefined])
    expect(queues.deadLetters().map(({ body }) => body)).toStrictEqual(['{"request_id":"a b"}'])
  })

  it('sends an invalid one as it came when it is forced', async () => {
    const queues = await startBothQueues()
    await oneOfEach(queues)
    const { code } = await run(queues, ['redrive', '--reason', 'invalid', '--force'])
    expect(code).toBe(0)
    expect(queues.deletions().map(({ body }) => body)).toStrictEqual(['{"request_id":"a b"}'])
  })

  it('never sends a body of which only the beginning was kept', async () => {
    const queues = await startBothQueues()
    await queues.put('{"request_ids":["a', { reason: 'invalid', body_length: '99999' })
    const { code, told } = await run(queues, ['redrive', '--all', '--force'])
    expect(code).toBe(1)
    expect(told).toContain('left there: only the beginning of its body was kept')
    expect(queues.deadLetters()).toHaveLength(1)
  })

  it('moves by id, and names the ids that are not there', async () => {
    const queues = await startBothQueues()
    const ids = await oneOfEach(queues)
    const args = ['redrive', '--id', 'late', '--id', ids.crashed ?? '', '--id', 'nobody']

    const { code, printed, told } = await run(queues, args)

    expect(code).toBe(1)
    expect(printed).toBe('redriven 2: expired 1, crashed 1')
    expect(told).toContain('no dead letter goes by nobody')
    expect(queuedIds(queues)).toStrictEqual(['c1', 'c2', 'late'])
  })

  it('moves nothing in a dry run', async () => {
    const queues = await startBothQueues()
    await oneOfEach(queues)
    const { code, printed } = await run(queues, ['redrive', '--reason', 'expired', '--dry-run'])
    expect(code).toBe(0)
    expect(printed).toMatch(/^would redrive 1: expired 1\n\n.*late/s)
    expect(queues.deletions()).toStrictEqual([])
    await queues.showsDeadLetters(5)
  })

  it('fails when there is nothing to move', async () => {
    const queues = await startBothQueues()
    const { code, printed } = await run(queues, ['redrive', '--reason', 'expired'])
    expect({ code, printed }).toStrictEqual({ code: 1, printed: 'nothing to redrive' })
  })

  it('moves many, of all sizes', async () => {
    const queues = await startBothQueues()
    const ids = Array.from({ length: 45 }, (_, index) => `many-${index}`)
    await Promise.all(ids.map((id) => queues.bury(deletionRequest(id), 'expired')))
    const big = Array.from({ length: 3 }, (_, index) =>
      `{"request_id":"big-${index}"}`.padEnd(150_000),
    )
    await Promise.all(big.map((body) => queues.put(body, { ERROR_CODE: 'X' })))

    const { code, printed } = await run(queues, ['redrive', '--all'])

    expect({ code, printed }).toStrictEqual({
      code: 0,
      printed: 'redriven 48: expired 45, undelivered_event 3',
    })
    expect(queues.deletions()).toHaveLength(48)
    expect(queues.deadLetters()).toStrictEqual([])
  })

  it('stops when it is told to, and leaves everything visible', async () => {
    const queues = await startBothQueues()
    await oneOfEach(queues)
    const signal = AbortSignal.abort()
    expect(await run(queues, ['redrive', '--all'], { signal })).toMatchObject({
      code: 130,
      printed: '',
    })
    expect(queues.deletions()).toStrictEqual([])
    await queues.showsDeadLetters(5)
  })
})

describe('discard', () => {
  it('asks for the count, deletes and logs one line for each', async () => {
    const queues = await startBothQueues()
    const ids = await oneOfEach(queues)

    const { code, printed, told } = await run(queues, ['discard', '--reason', 'rejected'], {
      answer: '1',
    })

    expect(code).toBe(0)
    expect(told).toMatch(/to discard 1: rejected 1\n\n.*refused.*type how many they are \(1\)/s)
    expect(JSON.parse(printed)).toMatchObject({
      timestamp: new Date(HOUR_LATER).toISOString(),
      level: 'WARN',
      event: 'discarded',
      request_id: 'refused',
      request_ids: ['refused'],
      reason: 'rejected',
      status: 400,
      message_id: ids.rejected,
      body: expect.stringContaining('"request_id":"refused"'),
    })
    expect(queues.deadLetters()).toHaveLength(4)
    await queues.showsDeadLetters(4)
  })

  it.each(['', 'y', 'yes', '2'])('discards nothing when %j is typed', async (answer) => {
    const queues = await startBothQueues()
    await oneOfEach(queues)
    const { code, printed } = await run(queues, ['discard', '--id', 'late'], { answer })
    expect({ code, printed }).toStrictEqual({ code: 1, printed: '' })
    await queues.showsDeadLetters(5)
  })

  it('refuses when nobody is there to answer', async () => {
    const queues = await startBothQueues()
    await oneOfEach(queues)
    expect(await run(queues, ['discard', '--id', 'late'])).toStrictEqual({
      code: 2,
      printed: '',
      told: 'discard asks first, and nobody is there to answer; --yes goes without',
    })
    expect(queues.deadLetters()).toHaveLength(5)
  })

  it("appends to a file that is its owner's only, and asks nobody with --yes", async () => {
    const queues = await startBothQueues()
    await oneOfEach(queues)
    const path = join(queues.dataDirectory, 'discarded.jsonl')

    await run(queues, ['discard', '--id', 'late', '--yes', '--log', path])
    queues.passes(1)
    const { printed } = await run(queues, ['discard', '--id', 'refused', '--yes', '--log', path])

    expect(printed).toBe('')
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line).request_id)).toStrictEqual(['late', 'refused'])
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(queues.deadLetters()).toHaveLength(3)
  })

  it('discards nothing when the log cannot be written', async () => {
    const queues = await startBothQueues()
    await oneOfEach(queues)
    const args = ['discard', '--id', 'late', '--yes', '--log', queues.dataDirectory]
    const { code, told } = await run(queues, args)
    expect({ code, told }).toStrictEqual({ code: 1, told: expect.stringContaining('EISDIR') })
    await queues.showsDeadLetters(5)
  })

  it('fails when there is nothing to discard', async () => {
    const queues = await startBothQueues()
    const { code, told } = await run(queues, ['discard', '--id', 'nobody', '--yes'])
    expect(code).toBe(1)
    expect(told).toContain('no dead letter goes by nobody\nnothing to discard')
  })
})
