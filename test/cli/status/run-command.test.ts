import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { conclusion, deletionRequest } from '../../lambda/factories.ts'
import { LEDGER, ledgerIn, startLedgerServer } from '../../lambda/ledger/ledger-in-dynalite.ts'
import { temporaryDirectory } from '../../local/fixtures/temporary-directory.ts'
import { programRun } from '../fixtures/program-run.ts'

/** A directory as a running service keeps it, with this in the file that says where everything is. */
async function dataDirectory(endpoints: object): Promise<string> {
  const directory = await temporaryDirectory()
  await writeFile(join(directory, 'endpoints.json'), JSON.stringify(endpoints))
  return directory
}

it('finds the ledger of the service that runs here, and ends with what became of it', async () => {
  const server = await startLedgerServer()
  onTestFinished(server.close)
  await ledgerIn(server.client, Date.now).take({ conclusion: conclusion(), messageIds: [] })
  const directory = await dataDirectory({
    ledgerTable: LEDGER,
    dynamodbEndpoint: server.endpoint,
    region: 'eu-west-1',
  })
  const { code, printed } = await programRun(['status', 'a', '--json', '--data-dir', directory])
  expect(code).toBe(0)
  expect(JSON.parse(printed)).toMatchObject({ request_id: 'a', outcome: 'deleted' })
  expect((await programRun(['status', 'b', '--data-dir', directory])).code).toBe(3)
})

async function withLedger(): Promise<string> {
  const server = await startLedgerServer()
  onTestFinished(server.close)
  const writer = ledgerIn(server.client, Date.now)
  await writer.take({ conclusion: conclusion(), messageIds: [] })
  const request = deletionRequest('b/c')
  await writer.take({ conclusion: conclusion({ request }), messageIds: [] })
  return dataDirectory({
    ledgerTable: LEDGER,
    dynamodbEndpoint: server.endpoint,
    region: 'eu-west-1',
  })
}

it.each([
  ['ids.txt', 'a\r\n\nb/c\na\n', []],
  ['ids.csv', 'name,run\nx,a\ny,b/c\n', ['--column', 'run']],
  ['ids.ndjson', '{"request_id":"a"}\n"b/c"\n', []],
])(
  'reads the ids of %s, each once, and ends with what became of all',
  async (name, text, flags) => {
    const directory = await withLedger()
    const file = join(directory, name)
    await writeFile(file, text)
    const args = ['--json', ...flags, '--data-dir', directory]
    const { code, printed } = await programRun(['status', '--file', file, ...args])
    expect(code).toBe(0)
    expect(printed.split('\n').map((line) => JSON.parse(line).request_id)).toStrictEqual([
      'a',
      'b/c',
    ])
  },
)

it('reads ids from stdin', async () => {
  const args = ['status', '--file', '-', '--data-dir', await withLedger()]
  expect((await programRun(args, { input: 'a\nb/c\n' })).code).toBe(0)
  expect((await programRun(args, { input: 'a\nnobody-asked\n' })).code).toBe(3)
})

it.each([
  ['a\nnot an id\n', 'line 2 of the list is no request id: it must '],
  ['', 'the list has no ids'],
  [Array.from({ length: 10_001 }, (_, index) => `id-${index}\n`).join(''), 'more than 10000 ids'],
])('asks for nothing of a list with anything else in it', async (input, sentence) => {
  const args = ['status', '--file', '-', '--data-dir', await withLedger()]
  const { code, printed, told } = await programRun(args, { input })
  expect({ code, printed }).toStrictEqual({ code: 2, printed: '' })
  expect(told).toContain(sentence)
})

it('says of a list that is not there that it is not', async () => {
  const args = ['status', '--file', '/nowhere/ids.txt', '--data-dir', await withLedger()]
  expect(await programRun(args)).toMatchObject({
    code: 1,
    told: "the list /nowhere/ids.txt can't be read (ENOENT)",
  })
})

it('says that no service runs here', async () => {
  const { code, told } = await programRun(['status', 'a', '--data-dir', '/nowhere'])
  expect(code).toBe(1)
  expect(told).toContain('no service runs on this machine')
})

it('ends with 130 when it is stopped while it waits', async () => {
  const server = await startLedgerServer()
  onTestFinished(server.close)
  const directory = await dataDirectory({
    ledgerTable: LEDGER,
    dynamodbEndpoint: server.endpoint,
    region: 'eu-west-1',
  })
  const args = ['status', 'b', '--wait', '60', '--data-dir', directory]
  expect((await programRun(args, { signal: AbortSignal.abort() })).code).toBe(130)
})

it('says of a service without a ledger that it has none', async () => {
  const directory = await dataDirectory({ ledgerTable: null, dynamodbEndpoint: 'http://127.0.0.1' })
  expect(await programRun(['status', 'a', '--data-dir', directory])).toMatchObject({
    code: 1,
    told: expect.stringContaining('runs without a ledger'),
  })
})
