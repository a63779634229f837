/**
 * `npm run dlq`: looks into the dead-letter queue, redrives and discards.
 *
 * @module
 */
import { parseCommand } from './dlq/command.ts'
import { WAIT_SECONDS } from './dlq/dead-letter-queue.ts'
import { QueuesNotFoundError } from './dlq/queues.ts'
import { runCommand } from './dlq/run-command.ts'
import { type ExitCode, InterruptedError } from './dlq/session.ts'
import { processTerminal as terminal } from './dlq/terminal.ts'
import { UsageError } from './dlq/usage-error.ts'

/** Under npm one Ctrl-C arrives twice: from the terminal and from npm. */
const SAME_KEYPRESS_MS = 500

function stopOnSignals(): AbortSignal {
  const controller = new AbortController()
  let firstAt: number | undefined
  const stop = () => {
    if (firstAt === undefined) {
      firstAt = Date.now()
      terminal.tell('\nStopping, once what is left is visible again; again to stop at once.')
      controller.abort()
    } else if (Date.now() - firstAt > SAME_KEYPRESS_MS) {
      process.exit(130)
    }
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  return controller.signal
}

function fail(error: unknown): ExitCode {
  if (error instanceof UsageError) {
    terminal.tell(error.message)
    return 2
  }
  if (error instanceof InterruptedError) return 130
  // Nobody reads on: `dlq list | head`.
  if (isSystemError(error) && error.code === 'EPIPE') return 1
  if (error instanceof QueuesNotFoundError) terminal.tell(error.message)
  else if (isSystemError(error) && error.code === 'ECONNREFUSED') {
    terminal.tell(`nothing answers there (${error.message || error.code}); does the service run?`)
  } else terminal.tell(error instanceof Error ? `${error.name}: ${error.message}` : String(error))
  return 1
}

function isSystemError(error: unknown): error is Error & { readonly code: unknown } {
  return error instanceof Error && 'code' in error
}

// The callback of each write tells its error; without a listener it would be thrown as well.
process.stdout.on('error', () => undefined)
try {
  const command = parseCommand(process.argv.slice(2))
  const signal = stopOnSignals()
  const surroundings = { terminal, signal, waitSeconds: WAIT_SECONDS, now: Date.now }
  process.exitCode = await runCommand(command, surroundings)
} catch (error) {
  process.exitCode = fail(error)
}
