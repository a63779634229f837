import { type ChildProcess, fork } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { FunctionDescription } from '../../template/stack-description.ts'
import {
  type InvocationFailure,
  type InvokeMessage,
  isRuntimeMessage,
  type RuntimeMessage,
} from './runtime-protocol.ts'

/** How an invocation ended. `payload` is the handler's result as JSON, `null` when it returned nothing. */
export type InvocationOutcome =
  | { readonly ok: true; readonly payload: string }
  | ({ readonly ok: false } & InvocationFailure)

/** A child process that has loaded the function's handler, or is loading it. */
export interface ExecutionEnvironment {
  readonly pid: number | undefined
  /** False as soon as the process has ended or was told to. */
  readonly alive: boolean
  /** Settles when the process is gone. */
  readonly exited: Promise<void>
  /** Settles when the process is gone and its last line was passed on. */
  readonly drained: Promise<void>
  /** One invocation at a time; never rejects. A time-out or crash leaves the environment dead. */
  invoke(invocation: Invocation): Promise<InvocationOutcome>
  /** Ends the process at once. */
  kill(): void
}

/** One invocation; the deadline is set when the environment is ready, so that a cold start takes nothing from it. */
type Invocation = Omit<InvokeMessage, 'type' | 'deadline'>

const RUNTIME = fileURLToPath(new URL('./runtime.ts', import.meta.url))

/** Lambda gives the init phase 10 s (Lambda Developer Guide, runtime environment lifecycle). */
const INIT_TIMEOUT_SECONDS = 10

/** Where there is one, a process begins in half the time; the runtime takes it out of the function's sight. */
function compileCache({ NODE_COMPILE_CACHE }: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  return NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }
}

/**
 * Starts an execution environment.
 * @param variables all variables of the process; nothing is inherited
 * @param onLine gets each line that the function writes to stdout or stderr
 */
export function startExecutionEnvironment(
  description: FunctionDescription,
  variables: Readonly<Record<string, string>>,
  onLine: (line: string) => void,
): ExecutionEnvironment {
  const child = fork(RUNTIME, [description.arn], {
    env: { ...variables, ...compileCache(process.env) },
    execArgv: heapOptions(description.memoryMb, variables.NODE_OPTIONS),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Its own process group: Ctrl-C in the terminal must not interrupt an invocation.
    detached: true,
  })
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on('line', onLine)
  }
  const end = watchEnd(child)
  const drained = new Promise<void>((resolve) => {
    child.once('close', () => resolve())
    child.once('error', () => resolve())
  })
  const kill = () => {
    child.kill('SIGKILL')
  }
  const ready = withinSeconds(
    INIT_TIMEOUT_SECONDS,
    waitFor(child, end, (message) =>
      message.type === 'ready' || message.type === 'init_failed' ? message : undefined,
    ),
    kill,
  )
  return {
    pid: child.pid,
    get alive() {
      return child.exitCode === null && child.signalCode === null && !child.killed
    },
    exited: new Promise((resolve) => end.once(() => resolve())),
    drained,
    kill,
    invoke: async (invocation) => {
      const started = await ready
      if (started === 'timed out') return timedOut(INIT_TIMEOUT_SECONDS)
      if (!('type' in started) || started.type !== 'ready') {
        kill()
        return outcomeOf(started)
      }
      const deadline = Date.now() + description.timeoutSeconds * 1_000
      const ended = waitFor(child, end, (report) =>
        'awsRequestId' in report && report.awsRequestId === invocation.awsRequestId
          ? report
          : undefined,
      )
      const message: InvokeMessage = { type: 'invoke', deadline, ...invocation }
      // It fails only when the process is gone, and that is what `exited` tells.
      child.send(message, () => undefined)
      const report = await withinSeconds(description.timeoutSeconds, ended, kill)
      return report === 'timed out' ? timedOut(description.timeoutSeconds) : outcomeOf(report)
    },
  }
}

/** What Lambda's bootstrap of nodejs24.x gives Node, unless the function's own options say anything of it. */
function heapOptions(memoryMb: number, nodeOptions = ''): string[] {
  if (/max[-_](semi|old)[-_]space[-_]size/.test(nodeOptions)) return []
  const newSpaceMb = Math.floor(memoryMb / 10)
  return [
    `--max-semi-space-size=${Math.floor(newSpaceMb / 2)}`,
    `--max-old-space-size=${memoryMb - newSpaceMb}`,
  ]
}

async function withinSeconds<T>(
  seconds: number,
  work: Promise<T>,
  onTimeout: () => void,
): Promise<T | 'timed out'> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<'timed out'>((resolve) => {
    timer = setTimeout(() => {
      onTimeout()
      resolve('timed out')
    }, seconds * 1_000)
  })
  try {
    return await Promise.race([work, timeout])
  } finally {
    clearTimeout(timer)
  }
}

/** How a process ends, for whoever waits for it. */
interface End {
  /** Calls back when the process is gone, at once if it is. */
  once(callback: (failure: InvocationFailure) => void): void
  /** Forgets a callback: a promise would keep it, and all that it knows, for as long as the process lives. */
  off(callback: (failure: InvocationFailure) => void): void
}

function watchEnd(child: ChildProcess): End {
  const callbacks = new Set<(failure: InvocationFailure) => void>()
  let failure: InvocationFailure | undefined
  const ended = (how: InvocationFailure) => {
    if (failure !== undefined) return
    failure = how
    for (const callback of callbacks) callback(how)
    callbacks.clear()
  }
  child.once('exit', (code, signal) => ended(exitFailure(code, signal)))
  child.once('error', (error) => ended(startFailure(error)))
  return {
    once: (callback) => {
      if (failure === undefined) callbacks.add(callback)
      else callback(failure)
    },
    off: (callback) => {
      callbacks.delete(callback)
    },
  }
}

function waitFor(
  child: ChildProcess,
  end: End,
  accept: (message: RuntimeMessage) => RuntimeMessage | undefined,
): Promise<RuntimeMessage | InvocationFailure> {
  return new Promise((resolve) => {
    const settle = (result: RuntimeMessage | InvocationFailure) => {
      child.off('message', listen)
      end.off(settle)
      resolve(result)
    }
    const listen = (message: unknown) => {
      const accepted = isRuntimeMessage(message) ? accept(message) : undefined
      if (accepted !== undefined) settle(accepted)
    }
    child.on('message', listen)
    end.once(settle)
  })
}

function outcomeOf(report: RuntimeMessage | InvocationFailure): InvocationOutcome {
  if ('errorType' in report) {
    return { ok: false, errorType: report.errorType, errorMessage: report.errorMessage }
  }
  if (report.type === 'returned') return { ok: true, payload: report.payload }
  return { ok: false, errorType: 'Runtime.Unknown', errorMessage: `Runtime sent ${report.type}` }
}

function timedOut(seconds: number): InvocationOutcome {
  const errorMessage = `Task timed out after ${seconds.toFixed(2)} seconds`
  return { ok: false, errorType: 'Sandbox.Timedout', errorMessage }
}

/** `npm ci` takes the Node.js away that this service was started with, until it is done. */
function startFailure(error: NodeJS.ErrnoException): InvocationFailure {
  const errorMessage =
    error.code === 'ENOENT'
      ? `${process.execPath} isn't there: it goes on once npm ci is done, or after a new start`
      : error.message
  return { errorType: error.name, errorMessage }
}

function exitFailure(code: number | null, signal: NodeJS.Signals | null): InvocationFailure {
  const how = signal === null ? `exit status ${code}` : `signal: ${signal}`
  return { errorType: 'Runtime.ExitError', errorMessage: `Runtime exited with error: ${how}` }
}
