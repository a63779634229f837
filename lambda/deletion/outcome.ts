/**
 * The words for what became of a deletion, in one table. Final outcomes end a deletion request; pending ones
 * keep it on the queue.
 */
const OUTCOMES = {
  deleted: 'final',
  already_gone: 'final',
  not_found: 'final',
  rejected: 'final',
  forbidden: 'final',
  invalid: 'final',
  expired: 'final',
  unavailable: 'pending',
  unexpected: 'pending',
  unauthorized: 'pending',
} as const

export type Outcome = keyof typeof OUTCOMES
type OutcomeOf<State extends 'final' | 'pending'> = {
  [O in Outcome]: (typeof OUTCOMES)[O] extends State ? O : never
}[Outcome]
export type FinalOutcome = OutcomeOf<'final'>
export type PendingOutcome = OutcomeOf<'pending'>
/** An outcome that an attempt can have; `invalid` and `expired` are ours, without one. */
export type AttemptedOutcome = Exclude<Outcome, 'invalid' | 'expired'>

/**
 * What `already_gone` rests on: an ambiguous attempt recorded in the history; or only a redelivery, after which an
 * attempt whose record was lost may have been made, or an attempt whose connection was probably dead before it.
 */
export type Evidence = 'recorded' | 'inferred'

/** DocumentPro's error code and message, or ours where it gave none; both are short, printable and free of the key. */
export interface Fault {
  readonly error: string
  readonly message: string
}

/**
 * Whom a failed call speaks of: DocumentPro or the way to it (`service`), which all calls have in common; the one `id`,
 * since DocumentPro itself answered; or only the `connection`, a kept-alive one that was dead before it was used.
 */
export type Concern = 'service' | 'id' | 'connection'

/** Who says that the key is wrong: DocumentPro, or an edge in front of it, which may mean something else by it. */
export type KeyJudge = 'documentpro' | 'edge'

/** What DocumentPro's answer to one DELETE means by itself, before the history is looked at. */
export type UpstreamAnswer =
  | { readonly kind: 'deleted'; readonly status: 200; readonly message: string }
  | ({ readonly kind: 'absent'; readonly status: 404 } & Fault)
  | ({ readonly kind: 'rejected' | 'forbidden'; readonly status: number } & Fault)
  | ({ readonly kind: 'unauthorized'; readonly status: number; readonly judge: KeyJudge } & Fault)
  | ({
      readonly kind: 'unavailable' | 'unexpected'
      /** Null when there was no answer. */
      readonly status: number | null
      readonly ambiguous: boolean
      readonly about: Concern
      /** Lower bound for the next try, in milliseconds from the answer. */
      readonly retryAfterMs?: number
    } & Fault)

/** Why an execution environment leaves DocumentPro alone. */
export type Closure = 'key_rejected' | 'upstream_down' | 'throttled'

/** Why a pending deletion was not tried. */
export type NotTried = Closure | 'key_unavailable' | 'out_of_time' | 'paced' | 'not_due' | 'split'

/** True for the outcomes after which the result is known to be gone because someone asked us. */
export function isSuccess(outcome: Outcome): boolean {
  return outcome === 'deleted' || outcome === 'already_gone'
}

export function isAttemptedOutcome(value: unknown): value is AttemptedOutcome {
  return (
    typeof value === 'string' &&
    Object.hasOwn(OUTCOMES, value) &&
    value !== 'invalid' &&
    value !== 'expired'
  )
}
