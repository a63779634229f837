/** One DELETE that DocumentPro got. Times are in epoch milliseconds. */
export interface Call {
  readonly at: number
  readonly requestId: string
  /** Whether it made the result go away, whatever was answered. */
  readonly deleted: boolean
  /** Null when there was no answer. */
  readonly status: number | null
  /** How long DocumentPro asked to wait before the next call, 0 if it didn't. */
  readonly retryAfterMs: number
}

/** One DELETE as the function that made it logged it. A killed function may have made more. */
export interface Attempt {
  readonly requestId: string
  /** The process id of the execution environment. */
  readonly environment: number
  readonly invocation: string
  /** The message that asked for it; undefined for a waiting caller. */
  readonly messageId: string | undefined
  readonly startedAt: number
  readonly endedAt: number
  readonly outcome: string
  readonly status: number | null
  /** The key was rejected, and no other was to be had: from here on the environment must pause. */
  readonly keyRejected: boolean
}

interface DeadLetterFact {
  /** Undefined for input that names no id. */
  readonly requestId: string | undefined
  /** `crashed` when it was SQS that gave the message up. */
  readonly reason: string
}

/** How long an execution environment leaves DocumentPro alone, in milliseconds. */
interface Pauses {
  readonly keyPauseMs: number
  /** The longest that a `Retry-After` is followed for by a whole environment. */
  readonly throttlePauseCapMs: number
}

/** Everything about a run that what must never happen is judged by. */
export interface Facts {
  /** Ids that some sender sent, whether or not it was told that they are accepted. */
  readonly asked: ReadonlySet<string>
  /** Ids whose sender was told that they are accepted. */
  readonly accepted: ReadonlySet<string>
  /** Ids whose sender was told nothing, or that they are not accepted, and sent them again. */
  readonly sentTwice: ReadonlySet<string>
  /** The final outcomes that were logged for an id, in that order. */
  readonly outcomes: ReadonlyMap<string, readonly string[]>
  /** Ids whose outcome was logged with a dead letter. */
  readonly expectedLetters: ReadonlySet<string>
  /** Ids on the deletion queue, delayed and in flight ones included. */
  readonly queued: ReadonlySet<string>
  readonly deadLetters: readonly DeadLetterFact[]
  /** What DocumentPro got, in the order of arrival: the ground truth. */
  readonly calls: readonly Call[]
  /** In the order in which they ended. */
  readonly attempts: readonly Attempt[]
  /** When each message that was delivered had been sent, by message id. */
  readonly sentAt: ReadonlyMap<string, number>
  /** Ids of which a fault on the way to SQS may have put a second message on the queue. */
  readonly doubled: ReadonlySet<string>
  /** Ids whose message was delivered again while it was being handled. */
  readonly shownAgain: ReadonlySet<string>
  /** Ids whose message was delivered more than once. */
  readonly redelivered: ReadonlySet<string>
  /** Ids whose result never existed. */
  readonly neverExisted: ReadonlySet<string>
  readonly pauses: Pauses
  /** Whether a person must look at an id, and for that reason. */
  readonly belongsToPerson: (requestId: string | undefined, reason: string) => boolean
}
