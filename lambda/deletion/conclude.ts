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
export function conclude<End extends Concluded['conclusion']>(
  concluded: Concluded & { readonly conclusion: End },
  tools: ConcludeTools,
  first = 0,
): Told<End> | Promise<Told<End>> {
  const sink = tools.sinks[first]
  if (sink === undefined) return concluded.conclusion
  const failed = (cause: unknown): undefined => {
    tools.journal.sinkFailed(sink.name, concluded, cause)
  }
  let taking: ReturnType<Sink['take']>
  try {
    taking = sink.take(concluded)
  } catch (cause) {
    return failed(cause)
  }
  // Most deletions end in sinks that take them at once: nothing waits for those.
  if (taking === undefined) return conclude(concluded, tools, first + 1)
  const told = (known: KnownGone | undefined): Told<End> | Promise<Told<End>> =>
    conclude({ ...concluded, conclusion: known ?? concluded.conclusion }, tools, first + 1)
  return inTime(taking).then(told, failed)
}

/** Undefined when it isn't durable. */
type Told<End> = End | KnownGone | undefined

function inTime<Known>(taking: Promise<Known>): Promise<Known> {
  const late = Promise.withResolvers<never>()
  // Made only then: where an error was made, its stack, costs more than all else here.
  const timer = setTimeout(
    () => late.reject(new SinkTimeoutError('took too long')),
    SINK_TIMEOUT_MS,
  )
  return Promise.race([taking, late.promise]).finally(() => clearTimeout(timer))
}
