import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { conclusion, deletionRequest, NOW } from '../lambda/factories.ts'
import { LEDGER, ledgerIn, startLedgerServer } from '../lambda/ledger/ledger-in-dynalite.ts'
import { temporaryDirectory } from '../local/fixtures/temporary-directory.ts'
import { startBothQueues } from './fixtures/both-queues.ts'

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A backstop: how soon is no promise. */
const WAIT = { timeout: 45_000, interval: 25 }

/** A run of the command as a process of its own. */
function start(args: readonly string[]) {
  const child = spawn(process.execPath, ['cli/documentpro-deletion.ts', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const ended = once(child, 'close').then(([code]): Ended => ({ code, stdout, stderr }))
  /** Until it has told this. */
  const tells = (text: string) => vi.waitFor(() => expect(stderr).toContain(text), WAIT)
  /** Until it has printed this. */
  const prints = (text: string) => vi.waitFor(() => expect(stdout).toContain(text), WAIT)
  return { child, ended, tells, prints }
}

const run = (args: readonly string[]): Promise<Ended> => start(args).ended

/** The command doesn't wait for a second message then. */
const ONE = ['--limit', '1']

describe('the process', () => {
  it('prints pure JSON on stdout and ends with 0', async () => {
    const queues = await startBothQueues()
    await queues.bury(deletionRequest('late'), 'expired')
    const { code, stdout } = await run([
      'dlq',
      'list',
      '--json',
      ...ONE,
      '--data-dir',
      queues.dataDirectory,
    ])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject([{ request_id: 'late', reason: 'expired' }])
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('shows everything again after %s', async (signal) => {
    const queues = await startBothQueues()
    await queues.bury(deletionRequest('late'), 'expired')
    const { child, ended, tells } = start(['dlq', 'list', '--data-dir', queues.dataDirectory])
    await queues.hidesDeadLetters(1)

    child.kill(signal)
    await tells('Stopping')
    // Ends the wait for another message.
    await queues.bury(deletionRequest('later'), 'expired')

    const { code, stdout } = await ended
    expect({ code, stdout }).toStrictEqual({ code: 130, stdout: '' })
    await queues.showsDeadLetters(2)
  })

  it('goes on after it was killed, with one batch at most sent twice', async () => {
    const queues = await startBothQueues()
    const list = join(queues.dataDirectory, 'ids.txt')
    await writeFile(list, Array.from({ length: 1_000 }, (_, index) => `id-${index}\n`).join(''))
    const work = ['--work-dir', join(queues.dataDirectory, 'work')]
    const args = ['bulk', list, '--data-dir', queues.dataDirectory, ...work, '--yes']
    const { child, ended } = start(args)
    await vi.waitFor(() => expect(queues.deletions().length).toBeGreaterThan(100), WAIT)
    child.kill('SIGKILL')
    await ended
    const before = queues.deletions().length
    expect(before).toBeLessThan(1_000)

    const { code, stderr } = await run(args)

    expect(code).toBe(0)
    expect(stderr).toContain('goes on: ')
    const ids = queues.deletions().map(({ body }): string => JSON.parse(body).request_id)
    expect(new Set(ids).size).toBe(1_000)
    expect(ids.length).toBeLessThanOrEqual(1_010)
  })

  describe('that watches', () => {
    async function watched() {
      const server = await startLedgerServer()
      onTestFinished(server.close)
      const directory = await temporaryDirectory()
      const { endpoint: dynamodbEndpoint } = server
      const endpoints = { dynamodbEndpoint, ledgerTable: LEDGER, region: 'eu-west-1' }
      await writeFile(join(directory, 'endpoints.json'), JSON.stringify(endpoints))
      const since = ['--since', new Date(NOW).toISOString()]
      const watch = start(['watch', '--every', '1', ...since, '--data-dir', directory])
      await watch.tells('Ctrl-C ends this')
      const writer = ledgerIn(server.client, () => NOW)
      const ends = (id: string) =>
        writer.take({ conclusion: conclusion({ request: deletionRequest(id) }), messageIds: [] })
      return { ...watch, ends }
    }

    it('shows what ends meanwhile, until Ctrl-C', async () => {
      const { child, ended, ends, prints } = await watched()
      await ends('meanwhile')
      await prints('meanwhile')
      child.kill('SIGINT')
      const { code, stdout, stderr } = await ended
      expect(code).toBe(130)
      expect(stdout).toMatch(/^\S+ {2}deleted \(observed\) +meanwhile .*\n$/)
      expect(stderr.trim().split('\n')).toHaveLength(1)
    })

    it('ends quietly when nobody reads on', async () => {
      const { child, ended, ends } = await watched()
      child.stdout.destroy()
      await ends('meanwhile')
      const { code, stderr } = await ended
      expect(code).toBe(1)
      expect(stderr.trim().split('\n')).toHaveLength(1)
    })
  })
})
