import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { conclusion } from '../lambda/factories.ts'
import { LEDGER, ledgerIn, startLedgerServer } from '../lambda/ledger/ledger-in-dynalite.ts'
import { temporaryDirectory } from '../local/fixtures/temporary-directory.ts'

function run(...args: readonly string[]) {
  return new Promise<{ status: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, ['cli/status.ts', ...args], (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr })
    })
  })
}

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
  const { status, stdout } = await run('--data-dir', directory, '--json', 'a')
  expect(status).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ request_id: 'a', outcome: 'deleted' })
  expect((await run('--data-dir', directory, 'b')).status).toBe(3)
})

it.each([
  [['--help'], 0, 'Usage: npm run --silent status'],
  [['--hlep'], 2, '--hlep'],
  [['--data-dir', '/nowhere', 'a'], 1, 'no service runs on this machine'],
])('says of %j in a sentence what it is', async (args, code, said) => {
  const { status, stdout, stderr } = await run(...args)
  expect({ status, said: `${stdout}${stderr}` }).toStrictEqual({
    status: code,
    said: expect.stringContaining(said),
  })
  expect(stderr).not.toMatch(/^\s+at /m)
})

it('says of a service without a ledger that it has none', async () => {
  const directory = await dataDirectory({ ledgerTable: null, dynamodbEndpoint: 'http://127.0.0.1' })
  expect(await run('--data-dir', directory, 'a')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('runs without a ledger'),
  })
})
