/** What a kind of outcome means for the message of its deletion request, and for who asked. */
interface Meaning {
    /** Final outcomes end a deletion request, some with a dead letter for a person; pending ones keep it on the queue. */
    readonly action: 'acknowledge' | 'dead_letter' | 'route_back';
    /** The result is known to be gone because someone asked us. */
    readonly success: boolean;
    /** An attempt can have it; the others are ours, without one. */
    readonly attempted: boolean;
}
/** The words for what became of a deletion, and what each means: the one table of them. */
declare const OUTCOMES: {
    readonly deleted: {
        readonly action: 'acknowledge';
        readonly success: true;
        readonly attempted: true;
    };
    readonly already_gone: {
        readonly action: 'acknowledge';
        readonly success: true;
        readonly attempted: true;
    };
    readonly not_found: {
        readonly action: 'acknowledge';
        readonly success: false;
        readonly attempted: true;
    };
    readonly rejected: {
        readonly action: 'dead_letter';
        readonly success: false;
        readonly attempted: true;
    };
    readonly forbidden: {
        readonly action: 'dead_letter';
        readonly success: false;
        readonly attempted: true;
    };
    readonly invalid: {
        readonly action: 'dead_letter';
        readonly success: false;
        readonly attempted: false;
    };
    readonly expired: {
        readonly action: 'dead_letter';
        readonly success: false;
        readonly attempted: false;
    };
    readonly unavailable: {
        readonly action: 'route_back';
        readonly success: false;
        readonly attempted: true;
    };
    readonly unexpected: {
        readonly action: 'route_back';
        readonly success: false;
        readonly attempted: true;
    };
    readonly unauthorized: {
        readonly action: 'route_back';
        readonly success: false;
        readonly attempted: true;
    };
};
export type Outcome = keyof typeof OUTCOMES;
type OutcomeWith<M extends Partial<Meaning>> = {
    [O in Outcome]: (typeof OUTCOMES)[O] extends M ? O : never;
}[Outcome];
/** Outcomes that a person must look at. */
export type DeadLetterReason = OutcomeWith<{
    action: 'dead_letter';
}>;
export type PendingOutcome = OutcomeWith<{
    action: 'route_back';
}>;
export type FinalOutcome = Exclude<Outcome, PendingOutcome>;
export type AttemptedOutcome = OutcomeWith<{
    attempted: true;
}>;
/** How an attempt can end a deletion request. */
export type AttemptedEnd = Extract<FinalOutcome, AttemptedOutcome>;
export declare const FINAL_OUTCOMES: readonly FinalOutcome[];
export declare const DEAD_LETTER_REASONS: readonly DeadLetterReason[];
export declare function isFinal(outcome: Outcome): outcome is FinalOutcome;
export declare function isDeadLetterReason(outcome: Outcome): outcome is DeadLetterReason;
/** True for the outcomes after which the result is known to be gone because someone asked us. */
export declare function isSuccess(outcome: Outcome): boolean;
export declare function isOutcome(value: unknown): value is Outcome;
export declare function isAttemptedOutcome(value: unknown): value is AttemptedOutcome;
/**
 * What `already_gone` rests on: an ambiguous attempt recorded in the history; or only a redelivery, after which an
 * attempt whose record was lost may have been made, or an attempt whose connection was probably dead before it.
 */
export type Evidence = 'recorded' | 'inferred';
/** DocumentPro's error code and message, or ours where it gave none; both are short, printable and free of the key. */
export interface Fault {
    readonly error: string;
    readonly message: string;
}
/**
 * Whom a failed call speaks of: DocumentPro or the way to it (`service`), which all calls have in common; the one `id`,
 * since DocumentPro itself answered; or only the `connection`, a kept-alive one that was dead before it was used.
 */
export type Concern = 'service' | 'id' | 'connection';
/** Who says that the key is wrong: DocumentPro, or an edge in front of it, which may mean something else by it. */
export type KeyJudge = 'documentpro' | 'edge';
/** What DocumentPro's answer to one DELETE means by itself, before the history is looked at. */
export type UpstreamAnswer = {
    readonly kind: 'deleted';
    readonly status: 200;
    readonly message: string;
} | ({
    readonly kind: 'absent';
    readonly status: 404;
} & Fault) | ({
    readonly kind: 'rejected' | 'forbidden';
    readonly status: number;
} & Fault) | ({
    readonly kind: 'unauthorized';
    readonly status: number;
    readonly judge: KeyJudge;
} & Fault) | ({
    readonly kind: 'unavailable' | 'unexpected';
    /** Null when there was no answer. */
    readonly status: number | null;
    readonly ambiguous: boolean;
    readonly about: Concern;
    /** Lower bound for the next try, in milliseconds from the answer. */
    readonly retryAfterMs?: number;
} & Fault);
/** Why an execution environment leaves DocumentPro alone. */
export type Closure = 'key_rejected' | 'upstream_down' | 'throttled';
/** Why a pending deletion was not tried. */
export type NotTried = Closure | 'key_unavailable' | 'out_of_time' | 'paced' | 'not_due' | 'split';
export {};
//# sourceMappingURL=outcome.d.ts.map