import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { deletionRequest } from '../lambda/factories.ts'
import { temporaryDirectory } from '../local/fixtures/temporary-directory.ts'
import { startBothQueues } from './fixtures/both-queues.ts'

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A run of the command as a process of its own. */
function start(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, ['cli/dlq.ts', ...args], {
    env: { ...process.env, ...env },
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
  const tells = (text: string) =>
    vi.waitFor(() => expect(stderr).toContain(text), { timeout: 45_000, interval: 25 })
  return { child, ended, tells }
}

const run = (args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended> =>
  start(args, env).ended

const AWS = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
}

/** The command doesn't wait for a second message then. */
const ONE = ['--limit', '1']

describe('the process', () => {
  it('prints pure JSON on stdout and ends with 0', async () => {
    const queues = await startBothQueues()
    await queues.bury(deletionRequest('late'), 'expired')
    const { code, stdout } = await run([
      'list',
      '--json',
      ...ONE,
      '--data-dir',
      queues.dataDirectory,
    ])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject([{ request_id: 'late', reason: 'expired' }])
  })

  it('finds the queues by their URLs at another endpoint', async () => {
    const queues = await startBothQueues()
    await queues.bury(deletionRequest('late'), 'expired')
    const { queueUrl, deadLetterQueueUrl, endpoint } = queues
    const where = ['--queue-url', queueUrl, '--dead-letter-queue-url', deadLetterQueueUrl]
    const { code, stdout } = await run(
      ['redrive', '--all', ...ONE, ...where, '--endpoint-url', endpoint],
      AWS,
    )
    expect({ code, stdout }).toStrictEqual({ code: 0, stdout: 'redriven 1: expired 1\n' })
    expect(queues.deletions()).toHaveLength(1)
  })

  it("finds the queues by a stack's outputs", async () => {
    const queues = await startBothQueues()
    await queues.bury(deletionRequest('late'), 'expired')
    const asked: string[] = []
    const outputs = {
      DeletionQueueUrl: queues.queueUrl,
      DeadLetterQueueUrl: queues.deadLetterQueueUrl,
    }
    const members = Object.entries(outputs)
      .map(
        ([key, value]) =>
          `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
      )
      .join('')
    const cloudFormation = createServer((request, response) => {
      request.on('data', (chunk) => asked.push(String(chunk)))
      request.on('end', () =>
        response
          .setHeader('content-type', 'text/xml')
          .end(
            `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member><StackName>S</StackName><Outputs>${members}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
          ),
      )
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void cloudFormation.close())
    await once(cloudFormation, 'listening')
    const address = cloudFormation.address()
    const port = typeof address === 'object' ? address?.port : undefined

    const { code, stdout } = await run(['list', '--json', ...ONE, '--stack', 'S'], {
      ...AWS,
      AWS_ENDPOINT_URL_CLOUDFORMATION: `http://127.0.0.1:${port}`,
    })

    expect(asked.join('')).toContain('StackName=S')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject([{ request_id: 'late' }])
  })

  it('says how to go on when no service runs here, and ends with 1', async () => {
    const directory = await temporaryDirectory()
    const { code, stdout, stderr } = await run(['list', '--data-dir', directory])
    expect({ code, stdout }).toStrictEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('no service runs on this machine')
    expect(stderr).toContain('npm start, or say where with --stack <name>')
  })

  it('ends with 1 when nothing answers', async () => {
    const where = ['--dead-letter-queue-url', 'http://127.0.0.1:1/0/q']
    const { code, stderr } = await run(['list', ...where], AWS)
    expect(code).toBe(1)
    expect(stderr).toContain('nothing answers there')
  })

  it.each([
    [['list', '--frob'], "Unknown option '--frob'"],
    [['discard', '--id', 'a'], 'discard asks first'],
  ])('ends with 2 on wrong usage: %j', async (args, sentence) => {
    const { code, stdout, stderr } = await run(args)
    expect({ code, stdout }).toStrictEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(sentence)
  })

  it('helps, and ends with 0', async () => {
    const { code, stdout } = await run(['--help'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Usage: npm run --silent dlq/)
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('shows everything again after %s', async (signal) => {
    const queues = await startBothQueues()
    await queues.bury(deletionRequest('late'), 'expired')
    const { child, ended, tells } = start(['list', '--data-dir', queues.dataDirectory])
    await queues.hidesDeadLetters(1)

    child.kill(signal)
    await tells('Stopping')
    // Ends the wait for another message.
    await queues.bury(deletionRequest('later'), 'expired')

    const { code, stdout } = await ended
    expect({ code, stdout }).toStrictEqual({ code: 130, stdout: '' })
    await queues.showsDeadLetters(2)
  })
})
