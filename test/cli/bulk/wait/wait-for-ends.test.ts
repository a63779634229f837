import { once } from 'node:events'
import { globSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Conclusion } from '../../../../lambda/deletion/conclusion.ts'
import type { DeletionRequest } from '../../../../lambda/deletion/request.ts'
import { startDynamoDbEdge } from '../../../../local/aws/dynamodb-edge/dynamodb-edge.ts'
import { conclusion, deletionRequest, NOW } from '../../../lambda/factories.ts'
import { LEDGER, ledgerIn, startLedgerServer } from '../../../lambda/ledger/ledger-in-dynalite.ts'
import { startBothQueues } from '../../fixtures/both-queues.ts'
import { type ProgramRun, type ProgramRunOptions, programRun } from '../../fixtures/program-run.ts'

interface Entry {
  readonly Id: string
  readonly MessageBody: string
}

type Ending = Partial<Omit<Conclusion, 'request'>>

/** A list, its queue and the ledger. */
async function waiting(ids: readonly string[]) {
  const queues = await startBothQueues()
  const { dataDirectory, queueUrl, deadLetterQueueUrl } = queues
  const server = await startLedgerServer()
  onTestFinished(server.close)
  const dynamoDb = await startDynamoDbEdge({ endpoint: server.endpoint })
  onTestFinished(dynamoDb.close)
  const leadTo = (sqsEndpoint: string) => {
    const endpoints = { region: 'us-east-1', sqsEndpoint, queueUrl, deadLetterQueueUrl }
    const tables = { dynamodbEndpoint: dynamoDb.url, ledgerTable: LEDGER }
    const path = join(dataDirectory, 'endpoints.json')
    return writeFile(path, JSON.stringify({ ...endpoints, ...tables }))
  }
  await leadTo(queues.endpoint)
  const list = join(dataDirectory, 'ids.txt')
  await writeFile(list, ids.join('\n'))
  const ledger = ledgerIn(server.client, Date.now)
  const record = (request: DeletionRequest, ending: Ending = {}) =>
    ledger.take({ conclusion: conclusion({ request, ...ending }), messageIds: [] })
  let read = 0
  /** A way to SQS on which it refuses messages with these ids for good. */
  const sqsRefusing = async (refused: readonly string[]): Promise<string> => {
    const front = createServer(async (request, response) => {
      const { Entries = [], ...others } = JSON.parse(String(Buffer.concat(await request.toArray())))
      const isRefused = ({ MessageBody }: Entry): boolean =>
        refused.includes(JSON.parse(MessageBody).request_id)
      const body = JSON.stringify({
        ...others,
        Entries: Entries.filter((entry: Entry) => !isRefused(entry)),
      })
      const { 'x-amz-target': target = '' } = request.headers
      const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `${target}` }
      const answer = await fetch(queues.endpoint, { method: 'POST', headers, body })
      const Failed = Entries.filter(isRefused).map(({ Id }: Entry) => ({
        ...{ Id, Code: 'InvalidMessageContents', SenderFault: true },
      }))
      response.end(JSON.stringify({ ...Object(await answer.json()), Failed }))
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void front.close())
    await once(front, 'listening')
    const address = front.address()
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  }
  return {
    queues,
    dynamoDb,
    leadTo,
    sqsRefusing,
    record,
    /** Plays the worker: every message that nobody has read comes to its end. */
    async work(endOf: (id: string) => Ending = () => ({})): Promise<void> {
      for (const { body } of queues.deletions().slice(read)) {
        read += 1
        const { request_id, idempotency_key: idempotencyKey } = JSON.parse(body)
        await record(deletionRequest(request_id, { idempotencyKey }), endOf(request_id))
      }
    },
    run: (flags: readonly string[] = [], options: ProgramRunOptions = {}): Promise<ProgramRun> =>
      programRun(
        [
          ...['bulk', list, '--yes', '--data-dir', dataDirectory],
          ...['--work-dir', join(dataDirectory, 'work'), ...flags],
        ],
        options,
      ),
    report: async (): Promise<readonly string[]> =>
      (await readFile(`${list}.report.csv`, 'utf8')).trimEnd().split('\n'),
  }
}

const numbered = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `id-${index}`)

const AT = new Date(NOW).toISOString()
const HEADER = 'id,outcome,evidence,attempts,accepted_at,first_attempt_at,final_at'

describe('bulk --wait', () => {
  it('waits until all have ended, and reports each once, in the order of the list', async () => {
    const { run, work, report, queues } = await waiting(['b', 'a', 'b', 'c'])
    let sleeps = 0
    const sleep = async () => {
      sleeps += 1
      if (sleeps === 3) await work()
    }
    const { code, told } = await run(['--wait'], { sleep })
    expect(code).toBe(0)
    expect(queues.deletions()).toHaveLength(3)
    const row = `deleted,observed,0,${AT},,${AT}`
    expect(await report()).toStrictEqual([HEADER, `b,${row}`, `a,${row}`, `c,${row}`])
    expect(told).toContain('3 of 3 are gone (deleted 3)')
    expect(told).toContain('what became of each: ')
  })

  it('ends with 4 when not all are gone, and says as JSON how they ended', async () => {
    const { run, work, report } = await waiting(['a', 'b', 'c'])
    const ends: Readonly<Record<string, Ending>> = {
      b: { outcome: 'not_found', status: 404 },
      c: { outcome: 'already_gone', evidence: 'inferred', status: 404 },
    }
    const sleep = () => work((id) => ends[id] ?? {})
    const { code, printed } = await run(['--wait', '--json'], { sleep })
    expect(code).toBe(4)
    expect(JSON.parse(printed)).toMatchObject({
      sent: 3,
      finished: true,
      ended: 3,
      gone: 2,
      ended_by_other_requests: 0,
      outcomes: { deleted: 1, not_found: 1, already_gone: 1 },
      report_file: expect.stringMatching(/ids\.txt\.report\.csv$/),
    })
    expect((await report()).map((line) => line.split(',').slice(0, 3).join(' '))).toStrictEqual([
      'id outcome evidence',
      'a deleted observed',
      'b not_found observed',
      'c already_gone inferred',
    ])
  })

  it('reports what was gone before the list as its record has it', async () => {
    const { run, record, work, report } = await waiting(['old', 'new'])
    const at = NOW - 86_400_000
    await record(deletionRequest('old', { firstAcceptedAt: at }), { at })
    const { code, told } = await run(['--wait'], { sleep: () => work() })
    expect(code).toBe(0)
    const before = new Date(at).toISOString()
    expect((await report())[1]).toBe(`old,deleted,observed,0,${before},,${before}`)
    expect(told).toContain('1 of them ended with another request, mostly before this list')
  })

  it.each<[Ending, string, number]>([
    [{ outcome: 'not_found', status: 404 }, 'not_found,observed', 4],
    [{ outcome: 'deleted' }, 'deleted,observed', 0],
  ])(
    'does not take an earlier refusal for the end of its own request (%j)',
    async (end, row, code) => {
      const { run, record, work, report } = await waiting(['a'])
      await record(deletionRequest('a', { firstAcceptedAt: 1 }), { outcome: 'forbidden', at: 2 })
      let sleeps = 0
      const sleep = async () => {
        sleeps += 1
        if (sleeps === 2) await work(() => end)
      }
      expect((await run(['--wait'], { sleep })).code).toBe(code)
      expect(sleeps).toBeGreaterThanOrEqual(2)
      expect((await report())[1]).toContain(`a,${row}`)
    },
  )

  it('waits anew for a list that is sent again', async () => {
    const { run, work, report } = await waiting(['a'])
    const refused = () => work(() => ({ outcome: 'rejected' as const, status: 400 }))
    expect((await run(['--wait'], { sleep: refused })).code).toBe(4)
    const { code } = await run(['--wait', '--again'], { sleep: () => work() })
    expect(code).toBe(0)
    expect((await report())[1]).toContain('a,deleted')
  })

  it('follows a list that was sent before without waiting', async () => {
    const { run, work, report, queues } = await waiting(['a', 'b'])
    expect((await run()).code).toBe(0)
    await work()
    const { code, told } = await run(['--wait'])
    expect(code).toBe(0)
    expect(told).toMatch(/this list was sent to that queue at \S+Z; nothing is sent/)
    expect(queues.deletions()).toHaveLength(2)
    expect(await report()).toHaveLength(3)
  })

  it('goes on with what is open where a signal stopped the waiting', async () => {
    const { run, work, report, queues, dynamoDb } = await waiting(numbered(250))
    const controller = new AbortController()
    const sleep = async () => {
      await work((id) => (id === 'id-7' ? { outcome: 'not_found', status: 404 } : {}))
      controller.abort()
    }
    await run([], {})
    const stopped = await run(['--wait'], { sleep, signal: controller.signal })
    expect(stopped.code).toBe(130)
    expect(stopped.told).toMatch(/stopped: \d+ of 250 have ended; the same command goes on$/)
    await expect(report()).rejects.toThrow('ENOENT')

    const asked = dynamoDb.calls.get('BatchGetItem') ?? 0
    expect((await run(['--wait'])).code).toBe(4)
    expect((dynamoDb.calls.get('BatchGetItem') ?? 0) - asked).toBeLessThanOrEqual(3)
    expect(queues.deletions()).toHaveLength(250)
    expect(await report()).toHaveLength(251)
  })

  it('waits behind what an interrupted run left to send', async () => {
    const { run, work, queues, report } = await waiting(numbered(50))
    const stopped = await run(['--wait'], { signal: AbortSignal.abort() })
    expect(stopped.code).toBe(130)
    expect(stopped.told).toMatch(/stopped: 0 of 50 are sent/)
    expect((await run(['--wait'], { sleep: () => work() })).code).toBe(0)
    expect(queues.deletions()).toHaveLength(50)
    expect(await report()).toHaveLength(51)
  })

  it('ends with 3 when the time is over, with what is open as it is then', async () => {
    const { run, work, report } = await waiting(['a', 'b'])
    let time = NOW
    const sleep = async () => {
      time += 20_000
    }
    const { code, told } = await run(['--wait', '--at-most', '60'], { sleep, now: () => time })
    expect(code).toBe(3)
    expect(told).toContain('2 are open; the same command goes on')
    expect((await report()).slice(1)).toStrictEqual(['a,no_record,,,,,', 'b,no_record,,,,,'])
    await work()
    expect((await run(['--wait'])).code).toBe(0)
  })

  it('makes ids harmless that a spreadsheet would take for formulas', async () => {
    const { run, work, report } = await waiting(['=1+1', '+a', '-a', '@a', 'a,"b"'])
    await run(['--wait'], { sleep: () => work() })
    expect((await report()).slice(1).map((line) => line.replace(/,deleted,.*/, ''))).toStrictEqual([
      "'=1+1",
      "'+a",
      "'-a",
      "'@a",
      '"a,""b"""',
    ])
  })

  it('reports what SQS did not take as not sent, and does not wait for it', async () => {
    const { run, work, report, leadTo, sqsRefusing } = await waiting(numbered(40))
    await leadTo(await sqsRefusing(['id-3', 'id-15']))
    const { code, told } = await run(['--wait'], { sleep: () => work() })
    expect(code).toBe(1)
    expect(told).toContain('SQS did not take 2')
    const rows = (await report()).slice(1)
    expect(rows.filter((row) => !row.includes('not_sent'))).toHaveLength(38)
    expect([rows[3], rows[15]]).toStrictEqual(['id-3,not_sent,,,,,', 'id-15,not_sent,,,,,'])
  })

  it('asks again while DynamoDB is throttled', async () => {
    const { run, work, dynamoDb, report } = await waiting(['a', 'b'])
    await run()
    await work()
    // As often as the SDK asks by itself.
    dynamoDb.fail({ kind: 'throttle', delayMs: 0, times: 3 })
    expect((await run(['--wait'])).code).toBe(0)
    expect(await report()).toHaveLength(3)
  })

  it('learns before anything is sent that there is no ledger', async () => {
    const { run, queues } = await waiting(['a'])
    const path = join(queues.dataDirectory, 'endpoints.json')
    const endpoints = JSON.parse(await readFile(path, 'utf8'))
    await writeFile(path, JSON.stringify({ ...endpoints, ledgerTable: undefined }))
    const { code, told } = await run(['--wait'])
    expect(code).toBe(1)
    expect(told).toContain('runs without a ledger')
    expect(queues.deletions()).toStrictEqual([])
  })

  it('keeps the ids no longer than it needs them', async () => {
    const { run, work, queues } = await waiting(['a'])
    const kept = () => globSync('*/{ids,fates}', { cwd: join(queues.dataDirectory, 'work') })
    const time = { now: () => NOW }
    expect((await run(['--wait', '--at-most', '0'], time)).code).toBe(3)
    expect(kept()).toHaveLength(2)
    await work()
    expect((await run(['--wait'])).code).toBe(0)
    expect(kept()).toStrictEqual([])
  })

  it.each([
    [['--report', 'r.csv'], '--report and --at-most go with --wait'],
    [['--wait', '--dry-run'], 'give one of --dry-run and --wait'],
  ])('refuses %j', async (flags, sentence) => {
    const ended = await programRun(['bulk', 'ids.txt', ...flags])
    expect(ended).toMatchObject({ code: 2, told: sentence })
  })

  it('refuses to wait for a queue that it has the URL of only', async () => {
    const url = ['--queue-url', 'http://127.0.0.1:1/q']
    const { code, told } = await programRun(['bulk', 'ids.txt', '--wait', ...url])
    expect(code).toBe(2)
    expect(told).toContain('--wait reads the ledger')
  })
})
