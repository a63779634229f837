/** One DELETE that DocumentPro got. `at` is in epoch milliseconds. */
export interface Call {
  readonly at: number
  readonly requestId: string
  /** Whether it made the result go away, whatever was answered. */
  readonly deleted: boolean
  /** How long DocumentPro asked to wait before the next call, 0 if it didn't. */
  readonly retryAfterMs: number
}

interface DeadLetterFact {
  /** Undefined for input that names no id. */
  readonly requestId: string | undefined
  readonly reason: string | undefined
}

/** Everything about a run that what must never happen is judged by. */
export interface Facts {
  /** Ids whose sender was told that they are accepted. */
  readonly accepted: ReadonlySet<string>
  /** The final outcomes that were logged for an id, in that order. */
  readonly outcomes: ReadonlyMap<string, readonly string[]>
  /** Ids whose outcome was logged with a dead letter. */
  readonly expectedLetters: ReadonlySet<string>
  /** Ids on the deletion queue, delayed and in flight ones included. */
  readonly queued: ReadonlySet<string>
  readonly deadLetters: readonly DeadLetterFact[]
  /** What DocumentPro got, in the order of arrival: the ground truth. */
  readonly calls: readonly Call[]
  /** Ids of which a fault may have put a second message on the queue. */
  readonly doubled: ReadonlySet<string>
  /** Ids whose result never existed. */
  readonly neverExisted: ReadonlySet<string>
  /** Whether a person must look at an id, and for that reason. */
  readonly belongsToPerson: (requestId: string | undefined, reason: string) => boolean
}
