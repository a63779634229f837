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
   * Resolves, or returns, when it is durable: to what the sink knows better, where it does. Takes the same one twice: when
   * another sink failed after it, it comes again.
   * @throws when it isn't durable, or nobody knows
   */
  take(concluded: Concluded): Promise<KnownGone | undefined> | undefined
}

/** What looked as if it had never been there is gone because of us. */
export type KnownGone = Conclusion<'already_gone'>

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
 * @returns what was told, once it is durable, so that its message may be let go of and its caller answered
 */
export async function conclude<End extends Concluded['conclusion']>(
  { conclusion, messageIds }: Concluded & { readonly conclusion: End },
  { sinks, journal }: ConcludeTools,
): Promise<End | KnownGone | undefined> {
  let told: End | KnownGone = conclusion
  for (const sink of sinks) {
    const concluded = { conclusion: told, messageIds }
    try {
      const taking = sink.take(concluded)
      if (taking !== undefined) told = (await inTime(taking)) ?? told
    } catch (cause) {
      journal.sinkFailed(sink.name, concluded, cause)
      return undefined
    }
  }
  return told
}

function inTime<Known>(taking: Promise<Known>): Promise<Known> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(late.reject, SINK_TIMEOUT_MS, new SinkTimeoutError('took too long'))
  return Promise.race([taking, late.promise]).finally(() => clearTimeout(timer))
}
