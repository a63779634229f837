import type { Conclusion, RefusedMessage } from './conclusion.ts'

/** What has ended, and the messages that asked for it. */
export interface Concluded {
  readonly conclusion: Conclusion | RefusedMessage
  readonly messageIds: readonly string[]
}

/** Where a conclusion must be durable before its message is let go of, or its caller is answered. */
export interface Sink {
  /** For the log, when it fails. */
  readonly name: string
  /**
   * Resolves, or returns, when it is durable. Takes the same one twice: when another sink failed after it, it comes again.
   * @throws when it isn't durable, or nobody knows
   */
  take(concluded: Concluded): Promise<void> | void
}

/** Who is told that a sink failed. */
export interface SinkJournal {
  sinkFailed(sink: string, concluded: Concluded, cause: unknown): void
}

/** In order: what comes later is told only of what is durable in all before it. */
export interface ConcludeTools {
  readonly sinks: readonly Sink[]
  readonly journal: SinkJournal
}

/** A sink that takes longer has failed: the end of the invocation must stay free for routing its conclusion back. */
export const SINK_TIMEOUT_MS = 1_000

class SinkTimeoutError extends Error {
  override name = 'SinkTimeoutError'
}

/**
 * The one way out for final outcomes: every sink takes it, one after the other.
 *
 * @returns whether it is durable, so that its message may be let go of and its caller answered
 */
export async function conclude(
  concluded: Concluded,
  { sinks, journal }: ConcludeTools,
): Promise<boolean> {
  for (const sink of sinks) {
    try {
      const taking = sink.take(concluded)
      if (taking !== undefined) await inTime(taking)
    } catch (cause) {
      journal.sinkFailed(sink.name, concluded, cause)
      return false
    }
  }
  return true
}

function inTime(taking: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(late.reject, SINK_TIMEOUT_MS, new SinkTimeoutError('took too long'))
  return Promise.race([taking, late.promise]).finally(() => clearTimeout(timer))
}
