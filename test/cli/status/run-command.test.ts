import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { conclusion } from '../../lambda/factories.ts'
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
