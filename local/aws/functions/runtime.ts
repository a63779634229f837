/**
 * The bootstrap of an execution environment: a child process that loads one function's handler once and
 * handles one invocation at a time, as Lambda's Node.js runtime does. It knows nothing but its environment.
 *
 * @module
 */
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Context } from 'aws-lambda'
import {
  type InvocationFailure,
  type InvokeMessage,
  isInvokeMessage,
  type RuntimeMessage,
} from './runtime-protocol.ts'

type AsyncHandler = (event: unknown, context: Context) => unknown

const EXTENSIONS = ['.mjs', '.js', '.cjs']

async function loadHandler(): Promise<AsyncHandler> {
  const { LAMBDA_TASK_ROOT: root = '.', _HANDLER: handler = '' } = process.env
  const dot = handler.lastIndexOf('.')
  const file = await findModule(join(root, handler.slice(0, dot)))
  const module: Record<string, unknown> = await import(pathToFileURL(file).href)
  const exported = module[handler.slice(dot + 1)]
  if (!isHandler(exported)) {
    throw new Error(`${handler} is undefined or not exported`)
  }
  return exported
}

function isHandler(value: unknown): value is AsyncHandler {
  return typeof value === 'function'
}

async function findModule(path: string): Promise<string> {
  for (const extension of EXTENSIONS) {
    const candidate = path + extension
    const exists = await access(candidate).then(
      () => true,
      () => false,
    )
    if (exists) return candidate
  }
  throw new Error(`Cannot find module '${path}' with the extension ${EXTENSIONS.join(', ')}`)
}

async function run(handler: AsyncHandler, message: InvokeMessage): Promise<RuntimeMessage> {
  const { awsRequestId } = message
  process.env._X_AMZN_TRACE_ID = message.traceId
  try {
    const result: unknown = await handler(JSON.parse(message.event), contextOf(message))
    return { type: 'returned', awsRequestId, payload: JSON.stringify(result) ?? 'null' }
  } catch (error) {
    console.error(error)
    return { type: 'threw', awsRequestId, ...failureOf(error) }
  }
}

function contextOf({ awsRequestId, deadline }: InvokeMessage): Context {
  const env = process.env
  const ignored = () => {}
  return {
    callbackWaitsForEmptyEventLoop: true,
    awsRequestId,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME ?? '',
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION ?? '',
    invokedFunctionArn: functionArn,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? '',
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME ?? '',
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME ?? '',
    getRemainingTimeInMillis: () => deadline - Date.now(),
    done: ignored,
    fail: ignored,
    succeed: ignored,
  }
}

function failureOf(error: unknown): InvocationFailure {
  return error instanceof Error
    ? { errorType: error.name, errorMessage: error.message }
    : { errorType: typeof error, errorMessage: String(error) }
}

/** A killed process takes along what it had not written yet, so no result goes out before its log lines. */
async function logsWritten(): Promise<void> {
  await Promise.all(
    [process.stdout, process.stderr].map(
      (stream) => new Promise<void>((resolve) => stream.write('', () => resolve())),
    ),
  )
}

function report(message: RuntimeMessage): void {
  process.send?.(message)
}

const [functionArn = ''] = process.argv.slice(2)
// It is for this process to begin faster; Lambda has no such variable.
delete process.env.NODE_COMPILE_CACHE
// A host that is gone cannot stop its environments.
process.on('disconnect', () => process.exit())
try {
  const handler = await loadHandler()
  process.on('message', (message) => {
    if (isInvokeMessage(message)) {
      run(handler, message).then(async (result) => {
        await logsWritten()
        report(result)
      })
    }
  })
  report({ type: 'ready' })
} catch (error) {
  console.error(error)
  report({ type: 'init_failed', ...failureOf(error) })
}
