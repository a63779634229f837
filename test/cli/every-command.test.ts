import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ExitCode } from '../../cli/exit-codes.ts'
import { conclusion, deletionRequest } from '../lambda/factories.ts'
import { LEDGER, ledgerIn, startLedgerServer } from '../lambda/ledger/ledger-in-dynalite.ts'
import { startBothQueues } from './fixtures/both-queues.ts'
import {
  type DeployedStack,
  type StackRefusal,
  startDeployedStack,
} from './fixtures/deployed-stack.ts'
import { type ProgramRun, type ProgramRunOptions, programRun } from './fixtures/program-run.ts'
import { recordingTerminal } from './fixtures/recording-terminal.ts'

/** Each command but `start`, which runs on this machine only, and how it ends when all is well. */
const COMMANDS: readonly (readonly [string, ExitCode])[] = [
  ['delete a --yes', 0],
  ['bulk LIST --yes --work-dir WORK', 0],
  ['bulk LIST --yes --work-dir WORK --wait', 0],
  ['status a --wait 5', 0],
  ['dlq list', 0],
  ['dlq show late', 0],
  ['dlq redrive --id late', 0],
  ['dlq discard --id late --yes', 0],
]

/** All that a command may look for: on this machine, and as a stack on AWS. */
interface World {
  readonly local: readonly string[]
  readonly deployed: readonly string[]
  readonly stack: DeployedStack
  run(line: string, flags: readonly string[], options?: ProgramRunOptions): Promise<ProgramRun>
}

/** The ledger is shared: nothing here writes to it. */
const ledger = await startLedgerServer()
afterAll(ledger.close)
for (const id of ['a', 'b']) {
  const gone = conclusion({ request: deletionRequest(id) })
  await ledgerIn(ledger.client, Date.now).take({ conclusion: gone, messageIds: [] })
}

async function world(): Promise<World> {
  const queues = await startBothQueues()
  await queues.bury(deletionRequest('late'), 'expired')
  const { dataDirectory, endpoint: sqsEndpoint, queueUrl, deadLetterQueueUrl } = queues
  const parts = {
    ...{ sqsEndpoint, queueUrl, deadLetterQueueUrl },
    dynamodbEndpoint: ledger.endpoint,
    ledgerTable: LEDGER,
  }
  const stack = await startDeployedStack(parts)
  const endpoints = { ...parts, apiUrl: stack.url, region: 'us-east-1' }
  await writeFile(join(dataDirectory, 'endpoints.json'), JSON.stringify(endpoints))
  await writeFile(join(dataDirectory, 'ids.txt'), 'a\nb\n')
  return {
    local: ['--data-dir', dataDirectory],
    deployed: on(stack.url),
    stack,
    run: (line, flags, options) => programRun([...wordsOf(line, dataDirectory), ...flags], options),
  }
}

function on(url: string): readonly string[] {
  return ['--stack', 'S', '--region', 'us-east-1', '--endpoint-url', url]
}

function wordsOf(line: string, directory: string): readonly string[] {
  const paths = new Map([
    ['LIST', join(directory, 'ids.txt')],
    ['WORK', join(directory, 'work')],
  ])
  return line.split(' ').map((word) => paths.get(word) ?? word)
}

function expectSentence({ told }: ProgramRun, sentence: string): void {
  expect(told).toContain(sentence)
  expect(told).not.toMatch(/^\s+at |node:internal/m)
}

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  vi.stubEnv('AWS_CONFIG_FILE', '/dev/null')
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null')
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
  return () => vi.unstubAllEnvs()
})

describe.each(COMMANDS)('%s', (line, code) => {
  it('works on the local service, and with --json prints nothing but JSON', async () => {
    const { run, local } = await world()
    const { code: ended, printed } = await run(line, [...local, '--json'])
    expect(ended).toBe(code)
    expect(printed).not.toBe('')
    const texts = /^\[/.test(printed) ? [printed] : printed.split('\n')
    for (const text of texts) expect(() => JSON.parse(text)).not.toThrow()
  })

  it('works on a deployed stack, found by its outputs', async () => {
    const { run, deployed, stack } = await world()
    expect((await run(line, deployed)).code).toBe(code)
    expect(stack.asked[0]).toContain('StackName=S')
  })

  it('says that no service runs here', async () => {
    const ended = await programRun([...wordsOf(line, '/nowhere'), '--data-dir', '/nowhere'])
    expect(ended).toMatchObject({ code: 1, printed: '' })
    expectSentence(ended, 'no service runs on this machine')
    expectSentence(ended, 'npm start, or say where with --stack <name>')
  })

  it.each<[StackRefusal, string]>([
    ['denied', 'AWS refuses it (AccessDenied: not authorized to perform: cloudformation:Desc'],
    ['no such stack', 'there is no stack S in this account and region'],
    ['no outputs', "the stack S in us-east-1 doesn't have the output "],
  ])('says of a stack that it is %s', async (answer, sentence) => {
    const { url } = await startDeployedStack(answer)
    const ended = await programRun([...wordsOf(line, '/nowhere'), ...on(url)])
    expect(ended).toMatchObject({ code: 1, printed: '' })
    expectSentence(ended, sentence)
  })

  it('says that there are no credentials, and that nothing answers', async () => {
    const words = [...wordsOf(line, '/nowhere'), ...on('http://127.0.0.1:1')]
    const silent = await programRun(words)
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined)
    const unknown = await programRun([...words, '--profile', 'nobody'])
    expect([unknown.code, silent.code]).toStrictEqual([1, 1])
    expectSentence(unknown, 'there are no AWS credentials to use')
    expectSentence(silent, 'nothing answers there')
  })

  it('ends with 130 on Ctrl-C', async () => {
    const { run, local } = await world()
    const one = line.replace('status a', 'status nobody')
    const ended = await run(one, local, { signal: AbortSignal.abort() })
    expect(ended.code).toBe(130)
    expect(ended.told).not.toMatch(/^\s+at /m)
  })

  it('ends quietly when nobody reads on', async () => {
    const { run, local } = await world()
    const terminal = {
      ...recordingTerminal(),
      print: () => Promise.reject(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    }
    expect((await run(line, [...local, '--json'], { terminal })).code).toBe(1)
    expect(terminal.told()).not.toMatch(/EPIPE|^\s+at /m)
  })
})
