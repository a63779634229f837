import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { InvocationOutcome } from '../../../../local/aws/functions/execution-environment.ts'
import {
  createFunctionHost,
  type FunctionHost,
  type FunctionHostOptions,
} from '../../../../local/aws/functions/function-host.ts'
import type { FunctionDescription } from '../../../../local/template/stack-description.ts'
import { functionDescription } from '../../fixtures/function-description.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const hosts: FunctionHost[] = []

function host(
  changes: Partial<FunctionDescription> = {},
  options: Partial<FunctionHostOptions> = {},
): FunctionHost {
  const created = createFunctionHost(functionDescription(changes), {
    region: 'us-east-1',
    endpoints: {},
    environmentLimit: 2,
    onLine: () => undefined,
    ...options,
  })
  hosts.push(created)
  return created
}

function result(outcome: InvocationOutcome): unknown {
  if (!outcome.ok) throw new Error(outcome.errorMessage)
  return JSON.parse(outcome.payload)
}

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((created) => created.close()))
})

describe('the function host', () => {
  it('hands the event over and the result back', async () => {
    const outcome = await host().invoke({ action: 'echo', value: { text: 'ü', list: [1, null] } })
    expect(result(outcome)).toStrictEqual({ text: 'ü', list: [1, null] })
  })

  it('gives null for a handler that returns nothing', async () => {
    expect(await host().invoke({ action: 'echo' })).toStrictEqual({ ok: true, payload: 'null' })
  })

  it('says it when npm ci has taken Node.js away, and goes on when it is back', async () => {
    const { execPath } = process
    onTestFinished(() => {
      process.execPath = execPath
    })
    const surviving = host()
    process.execPath = '/gone/node_modules/node/bin/node'

    expect(await surviving.invoke({ action: 'echo' })).toStrictEqual({
      ok: false,
      errorType: 'Error',
      errorMessage: `/gone/node_modules/node/bin/node isn't there: it goes on once npm ci is done, or after a new start`,
    })

    process.execPath = execPath
    expect(result(await surviving.invoke({ action: 'echo', value: 1 }))).toBe(1)
  })

  it('keeps nothing of the invocations that are over', async () => {
    const warm = host()
    const padding = 'x'.repeat(100_000)
    const heapAfter = async (invocations: number): Promise<number> => {
      for (let index = 0; index < invocations; index++) {
        await warm.invoke({ action: 'count', padding: `${index}${padding}` })
      }
      collectGarbage()
      return process.memoryUsage().heapUsed
    }
    const before = await heapAfter(10)

    const grown = (await heapAfter(200)) - before

    // Of 20 MB of events.
    expect(grown).toBeLessThan(5_000_000)
  })

  it('keeps an environment warm for the next invocation', async () => {
    const warm = host()
    const first = result(await warm.invoke({ action: 'count' }))
    const second = result(await warm.invoke({ action: 'count' }))
    expect(first).toMatchObject({ invocations: 1 })
    expect(second).toStrictEqual({ ...Object(first), invocations: 2 })
  })

  it('grows up to the limit and lets further invocations wait', async () => {
    const busy = host()
    const results = await Promise.all(
      Array.from({ length: 6 }, () => busy.invoke({ action: 'count' })),
    )
    const pids = new Set(results.map((outcome) => Object(result(outcome)).pid))
    expect(pids.size).toBe(2)
    expect(busy.pids()).toHaveLength(2)
  })

  it("gives the function the template's variables and what Lambda sets, and nothing of its own", async () => {
    vi.stubEnv('DOCUMENTPRO_API_KEY', 'must-not-leak')
    const endpoints = { AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1' }
    const isolated = host(
      { environment: { FROM_TEMPLATE: 'yes', AWS_REGION: 'moon' } },
      { endpoints },
    )
    const environment = result(await isolated.invoke({ action: 'environment' }))
    expect(environment).toMatchObject({
      FROM_TEMPLATE: 'yes',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: 'worker',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1',
      _X_AMZN_TRACE_ID: expect.stringMatching(
        /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1$/,
      ),
    })
    expect(environment).not.toHaveProperty('DOCUMENTPRO_API_KEY')
    expect(environment).not.toHaveProperty('HOME')
    expect(environment).not.toHaveProperty('PATH')
  })

  it.each([
    // Nine tenths for the old generation, three times a twentieth for the young one: V8 makes 16 of 12.
    ['', 231 + 3 * 16],
    ['--enable-source-maps', 231 + 3 * 16],
    ['--max-old-space-size=100 --max-semi-space-size=2', 100 + 3 * 2],
  ])('bounds the heap as Lambda does, with the Node options "%s"', async (options, expected) => {
    const outcome = await host({ environment: { NODE_OPTIONS: options } }).invoke({
      action: 'heap',
    })
    expect(result(outcome)).toBe(expected)
  })

  it('gives a context that knows the time left', async () => {
    const context = Object(result(await host().invoke({ action: 'context' })))
    expect(context).toMatchObject({
      functionName: 'worker',
      memoryLimitInMB: '256',
      invokedFunctionArn: functionDescription().arn,
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    expect(context.remaining).toBeGreaterThan(4_000)
    expect(context.remaining).toBeLessThanOrEqual(5_000)
  })

  it('reports a throw with its type and message and keeps the environment', async () => {
    const thrower = host()
    expect(await thrower.invoke({ action: 'throw', message: 'no' })).toStrictEqual({
      ok: false,
      errorType: 'TypeError',
      errorMessage: 'no',
    })
    expect(result(await thrower.invoke({ action: 'count' }))).toMatchObject({ invocations: 1 })
    expect(thrower.pids()).toHaveLength(1)
  })

  it('reports an exit as an invocation failure and starts anew', async () => {
    const crashing = host()
    expect(await crashing.invoke({ action: 'exit', code: 3 })).toMatchObject({
      ok: false,
      errorMessage: 'Runtime exited with error: exit status 3',
    })
    expect(result(await crashing.invoke({ action: 'count' }))).toMatchObject({ invocations: 1 })
  })

  it('reports a kill in the middle of an invocation', async () => {
    const killed = host()
    await killed.invoke({ action: 'count' })
    const [pid] = killed.pids()
    const outcome = killed.invoke({ action: 'hang' })
    process.kill(pid ?? 0, 'SIGKILL')
    expect(await outcome).toMatchObject({
      ok: false,
      errorMessage: 'Runtime exited with error: signal: SIGKILL',
    })
  })

  it('gives a waiting invocation the place of an environment that died', async () => {
    const single = host({}, { environmentLimit: 1 })
    const dying = single.invoke({ action: 'exit', code: 1 })
    const waiting = single.invoke({ action: 'count' })
    expect((await dying).ok).toBe(false)
    expect(result(await waiting)).toMatchObject({ invocations: 1 })
  })

  it('kills an environment whose invocation is over its timeout', async () => {
    const slow = host({ timeoutSeconds: 0.2 })
    expect(await slow.invoke({ action: 'hang' })).toStrictEqual({
      ok: false,
      errorType: 'Sandbox.Timedout',
      errorMessage: 'Task timed out after 0.20 seconds',
    })
    expect(result(await slow.invoke({ action: 'count' }))).toMatchObject({ invocations: 1 })
  })

  it.each([
    ['broken.handler', 'RangeError', 'the configuration is missing'],
    ['index.missing', 'Error', 'index.missing is undefined or not exported'],
    ['index.notAFunction', 'Error', 'index.notAFunction is undefined or not exported'],
    ['absent.handler', 'Error', expect.stringContaining('Cannot find module')],
  ])(
    'fails invocations of %s, which cannot be loaded',
    async (handler, errorType, errorMessage) => {
      expect(await host({ handler }).invoke({})).toStrictEqual({
        ok: false,
        errorType,
        errorMessage,
      })
    },
  )

  it('passes on each line that the function prints', async () => {
    const onLine = vi.fn()
    const printing = host({}, { onLine })
    await printing.invoke({ action: 'print', line: 'one\ntwo' })
    const [pid] = printing.pids()
    await vi.waitFor(
      () =>
        expect(onLine.mock.calls).toStrictEqual([
          ['one', pid],
          ['two', pid],
        ]),
      { timeout: 45_000 },
    )
  })

  it('has passed on all that an invocation printed once its result is out, a kill or not', async () => {
    const onLine = vi.fn()
    const printing = host({}, { onLine })
    const line = Array.from({ length: 2_000 }, () => 'x'.repeat(500)).join('\n')
    await printing.invoke({ action: 'print', line })
    for (const pid of printing.pids()) process.kill(pid, 'SIGKILL')
    await printing.close()
    expect(onLine).toHaveBeenCalledTimes(2_000)
  })

  it.each([
    ['an event', { action: 'echo', value: 'x'.repeat(6_300_000) }, 'RequestEntityTooLarge'],
    ['a result', { action: 'large', bytes: 6_300_000 }, 'Function.ResponseSizeTooLarge'],
  ])('refuses %s over 6 MiB', async (_what, event, errorType) => {
    expect(await host().invoke(event)).toMatchObject({ ok: false, errorType })
  })

  it('fails what is under way and what waits when it is closed', async () => {
    const closing = host({}, { environmentLimit: 1 })
    const running = closing.invoke({ action: 'hang' })
    const waiting = closing.invoke({ action: 'hang' })
    await closing.close()
    expect((await running).ok).toBe(false)
    expect((await waiting).ok).toBe(false)
    expect((await closing.invoke({ action: 'count' })).ok).toBe(false)
    expect(closing.pids()).toStrictEqual([])
  })
})
