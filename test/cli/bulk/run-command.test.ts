import { existsSync, globSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startSqsEdge } from '../../../local/aws/sqs-edge/sqs-edge.ts'
import { temporaryDirectory } from '../../local/fixtures/temporary-directory.ts'
import { type BothQueues, startBothQueues } from '../fixtures/both-queues.ts'
import { type ProgramRun, type ProgramRunOptions, programRun } from '../fixtures/program-run.ts'
import { sqsAnswering } from '../fixtures/sqs-answering.ts'

/** A queue, and a list for it. */
interface Bulk {
  readonly queues: BothQueues
  readonly list: string
  /** The command, the same each time but for these flags. */
  run(flags?: readonly string[], options?: ProgramRunOptions): Promise<ProgramRun>
}

async function bulk(content: string, name = 'ids.txt'): Promise<Bulk> {
  const queues = await startBothQueues()
  const list = join(await temporaryDirectory(), name)
  await writeFile(list, content)
  const work = ['--work-dir', join(queues.dataDirectory, 'work')]
  return {
    queues,
    list,
    run: (flags = ['--yes'], options = {}) =>
      programRun(['bulk', list, '--data-dir', queues.dataDirectory, ...work, ...flags], options),
  }
}

/** How often each id arrived. */
function arrived(queues: BothQueues): ReadonlyMap<string, number> {
  const ids = queues.deletions().map(({ body }): string => JSON.parse(body).request_id)
  return new Map([...Map.groupBy(ids, (id) => id)].map(([id, times]) => [id, times.length]))
}

const numbered = (count: number): string =>
  Array.from({ length: count }, (_, index) => `id-${index}\n`).join('')

describe('bulk', () => {
  it('says what it has, asks for the count, and sends each id once', async () => {
    const { queues, run, list } = await bulk('a\nb\n\na\nc\n')

    const { code, told } = await run([], { answer: '3' })

    expect(code).toBe(0)
    expect([...arrived(queues)]).toStrictEqual([
      ['a', 1],
      ['b', 1],
      ['c', 1],
    ])
    expect(told).toContain(`list        ${list} (lines)`)
    expect(told).toMatch(/^SHA-256 +[0-9a-f]{64}$/m)
    expect(told).toMatch(/^ids +3$/m)
    expect(told).toMatch(/^duplicates +1, each sent once$/m)
    expect(told).toMatch(/^first +a\nlast +c$/m)
    expect(told).toMatch(/^to +http\S+\/deletions of the local service in /m)
    expect(told).toContain("This can't be undone. To delete them type how many they are (3): ")
    expect(told).toMatch(/sent 3 of 3$/)
  })

  it.each(['', 'y', 'yes', '2'])('sends nothing when %j is typed', async (answer) => {
    const { queues, run } = await bulk('a\nb\nc\n')
    const { code, told } = await run([], { answer })
    expect(code).toBe(1)
    expect(told).toMatch(/nothing was sent$/)
    expect(queues.deletions()).toStrictEqual([])
  })

  it('sends why and for whom with each, and all of a list as one message group', async () => {
    const { queues, run } = await bulk('a\nb\n')
    // What stands before the emulated SQS keeps groups.
    const edge = await startSqsEdge({ endpoint: queues.endpoint })
    onTestFinished(edge.close)
    const where = ['--data-dir', await leadingBy(edge.url, queues)]
    await run(['--yes', '--reason', 'contract ended', '--requested-by', 'billing', ...where])
    const bodies = queues.deletions().map(({ body }): unknown => JSON.parse(body))
    expect(bodies).toStrictEqual(
      ['a', 'b'].map((request_id) => ({
        request_id,
        reason: 'contract ended',
        requested_by: 'billing',
        idempotency_key: expect.stringMatching(/^bulk-[0-9a-f]{16}-[0-9a-f]{8}$/),
      })),
    )
    const { Messages = [] } = await queues.clientOf(edge.url).send(
      new ReceiveMessageCommand({
        QueueUrl: queues.queueUrl,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['MessageGroupId'],
      }),
    )
    const groups = Messages.map(({ Attributes }) => Attributes?.MessageGroupId)
    expect(groups).toHaveLength(2)
    expect(new Set(groups).size).toBe(1)
    expect(groups[0]).toMatch(/^bulk-[0-9a-f]{16}$/)
  })

  it('tells as JSON what it did, and nothing else on stdout', async () => {
    const { queues, run, list } = await bulk('name,request_id\nx,a\ny,b c\n', 'ids.csv')
    const { code, printed } = await run(['--yes', '--json'])
    expect(code).toBe(4)
    expect(JSON.parse(printed)).toStrictEqual({
      list,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      ids: 1,
      first_id: 'a',
      last_id: 'a',
      duplicates: 0,
      rejected: 1,
      rejects_file: `${list}.rejects.csv`,
      queue_url: queues.queueUrl,
      sent: 1,
      not_sent: 0,
      finished: true,
    })
    expect(await readFile(`${list}.rejects.csv`, 'utf8')).toContain('\n3,request_id,')
  })

  it('sends nothing in a dry run, and asks nobody', async () => {
    const { queues, run, list } = await bulk(numbered(2_000))
    const { code, told, printed } = await run(['--dry-run', '--json'])
    expect(code).toBe(0)
    expect(told).toMatch(/^ids +2000$/m)
    expect(JSON.parse(printed)).toMatchObject({ list, ids: 2_000, sent: 0, finished: false })
    expect(queues.deletions()).toStrictEqual([])
    expect(existsSync(join(queues.dataDirectory, 'work'))).toBe(false)
  })

  it.each([
    [['--yes'], '--yes alone is for 1000 ids at most, and the list has 1001'],
    [['--yes', '--expect', '1000'], 'the list has 1001 ids, and --expect says 1000'],
    [['--dry-run', '--expect', '1000'], 'the list has 1001 ids, and --expect says 1000'],
    [[], 'bulk asks first, and nobody is there to answer; --yes --expect COUNT goes without'],
  ])('sends nothing with %j, and says why', async (flags, sentence) => {
    const { queues, run } = await bulk(numbered(1_001))
    const { code, told } = await run(flags)
    expect(code).toBe(2)
    expect(told).toContain(sentence)
    expect(queues.deletions()).toStrictEqual([])
  })

  it('takes a list from stdin, with a word for the answer that cannot be asked for', async () => {
    const { queues } = await bulk('')
    const args = ['bulk', '-', '--data-dir', queues.dataDirectory]
    const files = ['--work-dir', join(queues.dataDirectory, 'work')]
    const rejects = ['--rejects', join(queues.dataDirectory, 'rejects.csv')]
    const asked = await programRun(args, { answer: '2', input: 'a\nb\n' })
    const done = await programRun([...args, ...files, ...rejects, '--yes'], { input: 'a\nb\n' })
    expect([asked.code, done.code]).toStrictEqual([2, 0])
    expect(asked.told).toContain('the list is where the answer would be')
    expect([...arrived(queues).keys()]).toStrictEqual(['a', 'b'])
  })

  it('refuses a list without ids, and one that was sent already', async () => {
    const empty = await bulk('\n\n')
    expect(await empty.run()).toMatchObject({
      code: 1,
      told: expect.stringContaining('has no ids'),
    })
    const { queues, run } = await bulk('a\nb\n')
    expect((await run()).code).toBe(0)
    const { code, told } = await run()
    expect(code).toBe(1)
    expect(told).toMatch(
      /this list was sent to that queue at 20\S+Z; --again sends it again, --wait says/,
    )
    expect((await run(['--yes', '--again'])).code).toBe(0)
    expect([...arrived(queues).values()]).toStrictEqual([2, 2])
  })

  it('goes on where a signal stopped it, without sending any twice', async () => {
    const { queues, run } = await bulk(numbered(400))
    const controller = new AbortController()
    let calls = 0
    // Each batch asks for the time.
    const now = () => {
      calls += 1
      if (calls === 12) controller.abort()
      return Date.now()
    }
    const first = await run(['--yes'], { now, signal: controller.signal })
    expect(first.code).toBe(130)
    expect(first.told).toMatch(/stopped: \d+0 of 400 are sent; the same command goes on$/)
    const before = queues.deletions().length
    expect(before).toBeGreaterThan(0)
    expect(before).toBeLessThan(400)

    const second = await run()

    expect(second.code).toBe(0)
    expect(second.told).toContain(`goes on: ${before} of them were sent before`)
    expect(arrived(queues).size).toBe(400)
    expect(queues.deletions()).toHaveLength(400)
  })

  it('does not go on with other words beside the ids than it began with', async () => {
    const { run } = await bulk(numbered(30))
    const signal = AbortSignal.abort()
    expect((await run(['--yes', '--reason', 'one'], { signal })).code).toBe(130)
    const { code, told } = await run(['--yes', '--reason', 'other'])
    expect(code).toBe(2)
    expect(told).toContain('say the same, or --again for all of it')
  })

  it('is not sent by two at once', async () => {
    const { queues, run } = await bulk(numbered(500))
    const codes = (await Promise.all([run(), run()])).map(({ code }) => code)
    expect(codes.toSorted()).toStrictEqual([0, 1])
    expect(queues.deletions()).toHaveLength(500)
  })
})

/** A directory that leads to the queues by another way. */
async function leadingBy(endpoint: string, { queueUrl, deadLetterQueueUrl }: BothQueues) {
  const directory = await temporaryDirectory()
  const endpoints = { sqsEndpoint: endpoint, region: 'us-east-1', queueUrl, deadLetterQueueUrl }
  await writeFile(join(directory, 'endpoints.json'), JSON.stringify(endpoints))
  return directory
}

describe('while SQS fails', () => {
  it.each([1, 2, 3])(
    'loses none of a list, batches taken in part included (seed %i)',
    async (seed) => {
      const { queues, run } = await bulk(numbered(300))
      const edge = await startSqsEdge({ endpoint: queues.endpoint, faults: { rate: 0.5, seed } })
      onTestFinished(edge.close)
      const directory = await leadingBy(edge.url, queues)

      let code: number | undefined
      for (let run_ = 0; run_ < 20 && code !== 0; run_++) {
        code = (await run(['--yes', '--data-dir', directory])).code
      }

      expect(code).toBe(0)
      expect(arrived(queues).size).toBe(300)
      expect(edge.struck.size).toBeGreaterThan(1)
    },
  )

  it('stops with a sentence when SQS takes no more, and goes on once it does', async () => {
    const { queues, run } = await bulk(numbered(50))
    const busy = await sqsAnswering({ status: 503, name: 'ServiceUnavailable' })
    const where = ['--data-dir', await leadingBy(busy, queues)]
    const { code, told } = await run(['--yes', ...where])
    expect(code).toBe(1)
    expect(told).toMatch(/SQS takes no more \(.+\); 0 are sent, and the same command goes on$/)

    expect((await run()).code).toBe(0)
    expect(arrived(queues).size).toBe(50)
  })

  it('waits while the queue is throttled', async () => {
    const { queues, run } = await bulk(numbered(20))
    const throttled = { status: 400, name: 'RequestThrottled', calls: 4 }
    const way = await sqsAnswering(throttled, queues.endpoint)
    const waits: number[] = []
    const sleep = async (ms: number) => void waits.push(ms)
    const { code } = await run(['--yes', '--data-dir', await leadingBy(way, queues)], { sleep })
    expect(code).toBe(0)
    expect(queues.deletions()).toHaveLength(20)
    expect(waits).toHaveLength(1)
  })

  it('lists the ids that SQS does not take, as a list of its own', async () => {
    const { queues, run } = await bulk(numbered(40))
    const edge = await startSqsEdge({ endpoint: queues.endpoint, faults: { rate: 1, seed: 1 } })
    onTestFinished(edge.close)
    const { code, told } = await run(['--yes', '--data-dir', await leadingBy(edge.url, queues)])
    expect(code).toBe(1)
    const [, path = ''] = /a list of their own: (.*)$/.exec(told) ?? []
    const listed = (await readFile(path, 'utf8')).trimEnd().split('\n')
    const all = new Set([...listed, ...arrived(queues).keys()])
    expect(listed.length).toBeGreaterThan(0)
    expect(all.size).toBe(40)
  })

  it('ends at once where the queue is not there', async () => {
    const { queues, run } = await bulk('a\n')
    const directory = await leadingBy(queues.endpoint, {
      ...queues,
      queueUrl: `${queues.queueUrl}-not`,
    })
    const { code, told } = await run(['--yes', '--data-dir', directory])
    expect(code).toBe(1)
    expect(told).toMatch(/QueueDoesNotExist/)
  })
})

it('keeps what it needs to go on for its owner only, and the ids no longer than that', async () => {
  const { queues, run, list } = await bulk('a b\nc\n')
  const signal = AbortSignal.abort()
  expect((await run(['--yes'], { signal })).code).toBe(130)
  const kept = () => globSync('*/*', { cwd: join(queues.dataDirectory, 'work') })
  expect(kept().some((path) => path.endsWith('/ids'))).toBe(true)
  expect((await run()).code).toBe(4)
  expect(kept().some((path) => path.endsWith('/ids'))).toBe(false)
  expect(existsSync(`${list}.rejects.csv`)).toBe(true)
})
