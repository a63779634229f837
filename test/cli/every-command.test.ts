import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { CHECKS } from '../../cli/doctor/finding.ts'
import type { ExitCode } from '../../cli/exit-codes.ts'
import { defineProgram, withSubcommands } from '../../cli/program.ts'
import { PublishedKeys } from '../../lambda/certificates/published-keys.ts'
import { startSimulator } from '../../local/simulator/simulator.ts'
import { conclusion, deletionRequest } from '../lambda/factories.ts'
import { LEDGER, ledgerIn, startLedgerServer } from '../lambda/ledger/ledger-in-dynalite.ts'
import type { AwsState } from './fixtures/aws-answers.ts'
import { startBothQueues } from './fixtures/both-queues.ts'
import {
  type DeployedStack,
  type StackRefusal,
  startDeployedStack,
} from './fixtures/deployed-stack.ts'
import { type ProgramRun, type ProgramRunOptions, programRun } from './fixtures/program-run.ts'
import { recordingTerminal } from './fixtures/recording-terminal.ts'

/** Each command that acts on a service, and how it ends when all is well: nothing but Ctrl-C ends `watch`. */
const COMMANDS: readonly (readonly [string, ExitCode])[] = [
  ['delete a --yes', 0],
  ['bulk LIST --yes --work-dir WORK', 0],
  ['bulk LIST --yes --work-dir WORK --wait', 0],
  ['status a --wait 5', 0],
  ['status --file ONE', 0],
  ['watch --since 2026-11-24T00:00:00Z', 130],
  ['dlq list', 0],
  ['dlq show late', 0],
  ['dlq redrive --id late', 0],
  ['dlq discard --id late --yes', 0],
  ['certificate a', 0],
  ['certificate --keys KEYS', 0],
  ['doctor', 0],
]

/** `start` is the service itself: `test/e2e/command-line.test.ts` runs it. */
const ELSEWHERE = ['start']

/** All that a command may look for: on this machine, and as a stack on AWS. */
interface World {
  readonly local: readonly string[]
  readonly deployed: readonly string[]
  readonly stack: DeployedStack
  run(line: string, flags: readonly string[], options?: ProgramRunOptions): Promise<ProgramRun>
}

const API_KEY = 'the-api-key'

/** What nothing here writes to is shared. */
const ledger = await startLedgerServer()
const documentPro = await startSimulator({ apiKey: API_KEY })
afterAll(ledger.close)
afterAll(documentPro.close)
for (const id of ['a', 'b']) {
  const gone = conclusion({ request: deletionRequest(id) })
  await ledgerIn(ledger.client, Date.now).take({ conclusion: gone, messageIds: [] })
}
await new PublishedKeys(() => ledger.client, LEDGER).publish({
  kid: 'k',
  jwk: { crv: 'Ed25519', kty: 'OKP', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' },
})

async function world(state: AwsState = {}): Promise<World> {
  const queues = await startBothQueues()
  await queues.bury(deletionRequest('late'), 'expired')
  const { dataDirectory, endpoint: sqsEndpoint, queueUrl, deadLetterQueueUrl } = queues
  const parts = {
    ...{ sqsEndpoint, queueUrl, deadLetterQueueUrl },
    dynamodbEndpoint: ledger.endpoint,
    ledgerTable: LEDGER,
  }
  const environment = { DOCUMENTPRO_BASE_URL: documentPro.url }
  const stack = await startDeployedStack(parts, { secret: API_KEY, environment, ...state })
  // Where the policies of the local run don't allow it, its services answer as those of AWS.
  const services =
    state.denied === true ? { sqsEndpoint: stack.url, dynamodbEndpoint: stack.url } : {}
  const endpoints = {
    ...{ ...parts, ...services },
    ...{ apiUrl: stack.url, secretsManagerEndpoint: stack.url, secretId: 'arn:secret' },
    ...{ secretField: null, upstreamUrl: documentPro.url, region: 'us-east-1' },
  }
  await writeFile(join(dataDirectory, 'endpoints.json'), JSON.stringify(endpoints))
  await writeFile(join(dataDirectory, 'ids.txt'), 'a\nb\n')
  await writeFile(join(dataDirectory, 'one.txt'), 'a\n')
  return {
    local: ['--data-dir', dataDirectory],
    deployed: on(stack.url),
    stack,
    run: (line, flags, options) =>
      programRun([...wordsOf(line, dataDirectory), ...flags], {
        ...untilFirstWait(line),
        ...options,
      }),
  }
}

/** Somebody presses Ctrl-C while it waits for more. */
function untilFirstWait(line: string): ProgramRunOptions {
  if (!line.startsWith('watch ')) return {}
  const pressed = new AbortController()
  return { signal: pressed.signal, sleep: async () => pressed.abort() }
}

function on(url: string): readonly string[] {
  return ['--stack', 'S', '--region', 'us-east-1', '--endpoint-url', url]
}

function wordsOf(line: string, directory: string): readonly string[] {
  const paths = new Map([
    ['LIST', join(directory, 'ids.txt')],
    ['ONE', join(directory, 'one.txt')],
    ['WORK', join(directory, 'work')],
    ['KEYS', join(directory, 'keys')],
  ])
  return line.split(' ').map((word) => paths.get(word) ?? word)
}

/** What can't be had is said beside the results; only the doctor's results are about that. */
function expectSentence(line: string, { printed, told }: ProgramRun, sentence: string): void {
  const isResult = line === 'doctor'
  expect(isResult ? `${printed}\n${told}` : told).toContain(sentence)
  if (!isResult) expect(printed).toBe('')
  expectNoTrace({ printed, told })
}

function expectNoTrace({ printed, told }: Pick<ProgramRun, 'printed' | 'told'>): void {
  expect(`${printed}\n${told}`).not.toMatch(/^\s+at |node:internal|\[object Object\]|undefined/m)
  expect(`${printed}\n${told}`).not.toContain(API_KEY)
}

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  vi.stubEnv('AWS_CONFIG_FILE', '/dev/null')
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null')
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
  return () => vi.unstubAllEnvs()
})

it('every command is here, or is said to be elsewhere', () => {
  const leaves = withSubcommands(defineProgram(async () => undefined)).filter(
    ({ commands: below }) => below.length === 0,
  )
  const names = leaves.map((command) =>
    command.parent?.parent ? `${command.parent.name()} ${command.name()}` : command.name(),
  )
  const isHere = (name: string): boolean =>
    COMMANDS.some(([line]) => `${line} `.startsWith(`${name} `))
  expect(names.filter((name) => !isHere(name))).toStrictEqual(ELSEWHERE)
})

describe.each(COMMANDS)('%s', (line, code) => {
  it('works on the local service, and with --json prints nothing but JSON', async () => {
    const { run, local } = await world()
    const { code: ended, printed, told } = await run(line, [...local, '--json'])
    expect(ended).toBe(code)
    expect(printed).not.toBe('')
    const texts = /^\[/.test(printed) ? [printed] : printed.split('\n')
    for (const text of texts) expect(() => JSON.parse(text)).not.toThrow()
    expectNoTrace({ printed: '', told })
  })

  it('works on a deployed stack, found by its outputs', async () => {
    const { run, deployed, stack } = await world()
    const ended = await run(line, deployed)
    expect(ended.code).toBe(code)
    expect(stack.asked[0]).toContain('StackName=S')
    expectNoTrace(ended)
  })

  it('says that no service runs here', async () => {
    const ended = await programRun([...wordsOf(line, '/nowhere'), '--data-dir', '/nowhere'])
    expect(ended.code).toBe(1)
    expectSentence(line, ended, 'no service runs on this machine')
    expectSentence(line, ended, 'npm start, or say where with --stack <name>')
  })

  it.each<[StackRefusal, string]>([
    ['denied', 'AWS refuses it (AccessDenied: not authorized to perform: cloudformation:Desc'],
    ['no such stack', 'there is no stack S in this account and region'],
    ['no outputs', "the stack S in us-east-1 doesn't have the output "],
  ])('says of a stack that it is %s', async (answer, sentence) => {
    const { url } = await startDeployedStack(answer)
    const ended = await programRun([...wordsOf(line, '/nowhere'), ...on(url)])
    expect(ended.code).toBe(1)
    expectSentence(line, ended, sentence)
  })

  it.each(['local', 'deployed'] as const)('says that it may not, on %s', async (place) => {
    const { run, [place]: flags } = await world({ denied: true })
    const ended = await run(line, flags)
    expect(ended.code).toBe(1)
    expect(`${ended.printed}\n${ended.told}`).toMatch(/AWS refuses it|these credentials may not/)
    expectNoTrace(ended)
  })

  it('says that there are no credentials, and that nothing answers', async () => {
    const words = [...wordsOf(line, '/nowhere'), ...on('http://127.0.0.1:1')]
    const silent = await programRun(words)
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined)
    const unknown = await programRun([...words, '--profile', 'nobody'])
    expect([unknown.code, silent.code]).toStrictEqual([1, 1])
    expectSentence(line, unknown, 'there are no AWS credentials to use')
    expectSentence(line, silent, 'nothing answers there')
  })

  it.each(['local', 'deployed'] as const)('ends with 130 on Ctrl-C, on %s', async (place) => {
    const { run, [place]: flags } = await world()
    const ended = await run(line, flags, { signal: AbortSignal.abort() })
    expect(ended.code).toBe(130)
    expectNoTrace(ended)
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

it('doctor looks at all even where it may ask nothing', async () => {
  const { run, deployed } = await world({ denied: true })
  const { printed } = await run('doctor', [...deployed, '--json'])
  expect(printed.split('\n').map((line) => JSON.parse(line).check)).toStrictEqual(CHECKS)
})
