import { randomBytes, randomUUID } from 'node:crypto'
import type { FunctionDescription } from '../../template/stack-description.ts'
import {
  type ExecutionEnvironment,
  type InvocationOutcome,
  startExecutionEnvironment,
} from './execution-environment.ts'
import { environmentOf } from './function-environment.ts'

/** Synchronous invocations carry at most 6 MiB each way (Lambda quotas). */
const PAYLOAD_LIMIT_BYTES = 6 * 1024 * 1024

export interface FunctionHostOptions {
  readonly region: string
  /** Endpoints of the stand-ins, as variables that AWS SDKs read. */
  readonly endpoints: Readonly<Record<string, string>>
  /** Execution environments at once; further invocations wait for one in the order they came. */
  readonly environmentLimit: number
  /** @param pid the process of the environment that wrote the line */
  readonly onLine: (line: string, pid: number) => void
}

/** Runs one function in execution environments that are kept warm. */
export interface FunctionHost {
  readonly name: string
  /** Never rejects; a time-out, a crash and a throw are outcomes. */
  invoke(event: unknown): Promise<InvocationOutcome>
  /** Process ids of the environments that live. */
  pids(): number[]
  /** Kills all environments, so that invocations under way fail. */
  close(): Promise<void>
}

/** Prepares a function; its environments start with the first invocations. */
export function createFunctionHost(
  description: FunctionDescription,
  options: FunctionHostOptions,
): FunctionHost {
  const environment = environmentOf(description, options.region, options.endpoints)
  const living = new Set<ExecutionEnvironment>()
  const idle: ExecutionEnvironment[] = []
  const waiting: ((environment: ExecutionEnvironment | undefined) => void)[] = []
  let closed = false

  const start = (): ExecutionEnvironment => {
    const started: ExecutionEnvironment = startExecutionEnvironment(
      description,
      environment,
      (line) => options.onLine(line, started.pid ?? 0),
    )
    living.add(started)
    started.exited.then(() => {
      living.delete(started)
      const index = idle.indexOf(started)
      if (index >= 0) idle.splice(index, 1)
      if (!closed && waiting.length > 0) waiting.shift()?.(start())
    })
    return started
  }

  const acquire = async (): Promise<ExecutionEnvironment | undefined> => {
    if (closed) return undefined
    // The most recently used one, as on Lambda, so that the others can be reaped.
    for (let warm = idle.pop(); warm !== undefined; warm = idle.pop()) {
      if (warm.alive) return warm
    }
    if (living.size < options.environmentLimit) return start()
    return new Promise((resolve) => waiting.push(resolve))
  }

  const release = (used: ExecutionEnvironment) => {
    if (!used.alive) return
    const next = waiting.shift()
    if (next === undefined) idle.push(used)
    else next(used)
  }

  return {
    name: description.name,
    pids: () => [...living].flatMap(({ pid }) => (pid === undefined ? [] : [pid])),
    invoke: async (event) => {
      const payload = JSON.stringify(event)
      if (Buffer.byteLength(payload) > PAYLOAD_LIMIT_BYTES) return tooLarge('Request')
      const used = await acquire()
      if (used === undefined) return CLOSED
      const outcome = await used.invoke({
        awsRequestId: randomUUID(),
        traceId: newTraceId(),
        event: payload,
      })
      release(used)
      const oversized = outcome.ok && Buffer.byteLength(outcome.payload) > PAYLOAD_LIMIT_BYTES
      return oversized ? tooLarge('Response') : outcome
    },
    close: async () => {
      closed = true
      for (const resolve of waiting.splice(0)) resolve(undefined)
      const ended = [...living]
      for (const environment of ended) environment.kill()
      await Promise.all(ended.map(({ drained }) => drained))
    },
  }
}

const CLOSED: InvocationOutcome = {
  ok: false,
  errorType: 'ServiceException',
  errorMessage: 'The local run is stopping',
}

function tooLarge(what: 'Request' | 'Response'): InvocationOutcome {
  return {
    ok: false,
    errorType: what === 'Request' ? 'RequestEntityTooLarge' : 'Function.ResponseSizeTooLarge',
    errorMessage: `${what} payload size exceeded maximum allowed payload size (${PAYLOAD_LIMIT_BYTES} bytes).`,
  }
}

function newTraceId(): string {
  const time = Math.floor(Date.now() / 1_000).toString(16)
  const root = `1-${time}-${randomBytes(12).toString('hex')}`
  return `Root=${root};Parent=${randomBytes(8).toString('hex')};Sampled=1`
}
