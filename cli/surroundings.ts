import type { Readable } from 'node:stream'
import type { ExitCode } from './exit-codes.ts'
import type { Terminal } from './terminal/terminal.ts'

/**
 * How long SQS waits for one more message. Above 0 it asks all of its servers, so that an empty answer means an empty
 * queue (*long polling*); above a second, so that what the command before released is seen.
 */
export const WAIT_SECONDS = 2

/** What a command works in. */
export interface Surroundings {
  readonly terminal: Terminal
  readonly stdin: Readable
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborted by the first signal from now on, which is answered with `farewell` if there is one; the second one ends the process. */
  readonly stopOnSignals: (farewell?: string) => AbortSignal
  /** How long SQS waits for one more message before the queue counts as read to its end. */
  readonly waitSeconds: number
  readonly now: () => number
  /** Resolves after that time, or at once when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

/** Does what a command asks for and keeps its exit code. What does it is loaded only then: it brings the AWS SDK along, say. */
export type Runner = <Asked>(
  load: () => Promise<{
    readonly runCommand: (asked: Asked, around: Surroundings) => Promise<ExitCode>
  }>,
  asked: NoInfer<Asked>,
) => Promise<void>
