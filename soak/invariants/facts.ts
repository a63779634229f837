/** One DELETE that DocumentPro got. Times are in epoch milliseconds. */
export interface Call {
  readonly at: number
  readonly requestId: string
  /** The execution environment that made it; undefined where that can't be seen. */
  readonly environment?: Attempt['environment']
  /** Whether it made the result go away, whatever was answered. */
  readonly deleted: boolean
  /** Null when there was no answer. */
  readonly status: number | null
  /** How long DocumentPro asked to wait before the next call, 0 if it didn't. */
  readonly retryAfterMs: number
}

/** One DELETE as the function that made it reported it. A killed function may have made more. */
export interface Attempt {
  readonly requestId: string
  /** The execution environment: its process id, or its name. */
  readonly environment: number | string
  readonly invocation: string
  /** The message that asked for it; undefined for a waiting caller. */
  readonly messageId: string | undefined
  readonly startedAt: number
  readonly endedAt: number
  readonly outcome: string
  readonly status: number | null
  /** The key was rejected, and no other was to be had: from here on the environment must pause. */
  readonly keyRejected: boolean
  /** What it found is durable: as an outcome, or in what was routed back. Otherwise nobody knows of it any more. */
  readonly settled: boolean
}

export interface DeadLetterFact {
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
  /** How far the clocks that measure them may jump; 0 when they are one machine's. */
  readonly clockJumpMs: number
}

/** Everything about a run that what must never happen is judged by, whether it was real or a model's. */
export interface Facts {
  /** Ids that some sender sent, whether or not it was told that they are accepted. */
  readonly asked: ReadonlySet<string>
  /** Ids whose sender was told that they are accepted. */
  readonly accepted: ReadonlySet<string>
  /** Ids that were asked for more than once, for example because a sender was told nothing and sent them again. */
  readonly sentTwice: ReadonlySet<string>
  /** The final outcomes that were reported for an id, in that order. */
  readonly outcomes: ReadonlyMap<string, readonly string[]>
  /** Ids whose outcome was reported with a dead letter. */
  readonly expectedLetters: ReadonlySet<string>
  /** Ids on the deletion queue, delayed and in flight ones included. */
  readonly queued: ReadonlySet<string>
  readonly deadLetters: readonly DeadLetterFact[]
  /** What DocumentPro got, in the order of arrival: the ground truth. */
  readonly calls: readonly Call[]
  /** In the order in which they ended. */
  readonly attempts: readonly Attempt[]
  /** Ids of messages, not of deletions, that were delivered more than once. */
  readonly cameAgain: ReadonlySet<string>
  /** Ids that a second message asks for, because of a fault on the way to SQS or a crash after it was sent on. */
  readonly doubled: ReadonlySet<string>
  /** Ids whose message was delivered again while it was being handled. */
  readonly shownAgain: ReadonlySet<string>
  /** Ids whose message was delivered more than once. */
  readonly redelivered: ReadonlySet<string>
  /** Ids whose end was on its way to a sink in a message that came twice: it may be told twice. */
  readonly retold: ReadonlySet<string>
  /** How each id of the ledger ended, undefined for what hasn't; absent where there is no ledger. */
  readonly ledger?: ReadonlyMap<string, string | undefined>
  /** Ids whose result never existed. */
  readonly neverExisted: ReadonlySet<string>
  /** Ids whose result DocumentPro still has. */
  readonly existing: ReadonlySet<string>
  readonly pauses: Pauses
  /** When an id may be tried at the earliest, in epoch milliseconds, where its sender said so. */
  readonly notBefore: ReadonlyMap<string, number>
  /** Ids that DocumentPro fails to delete for ever, with a 500 in its own envelope. */
  readonly sick: ReadonlySet<string>
  /** Whether a person must look at an id, and for that reason. */
  readonly belongsToPerson: (requestId: string | undefined, reason: string) => boolean
}
