/** The words for what became of a deletion, and what each means: the one table of them. */
const OUTCOMES = {
    deleted: { action: 'acknowledge', success: true, attempted: true },
    already_gone: { action: 'acknowledge', success: true, attempted: true },
    not_found: { action: 'acknowledge', success: false, attempted: true },
    rejected: { action: 'dead_letter', success: false, attempted: true },
    forbidden: { action: 'dead_letter', success: false, attempted: true },
    invalid: { action: 'dead_letter', success: false, attempted: false },
    expired: { action: 'dead_letter', success: false, attempted: false },
    unavailable: { action: 'route_back', success: false, attempted: true },
    unexpected: { action: 'route_back', success: false, attempted: true },
    unauthorized: { action: 'route_back', success: false, attempted: true },
};
const NAMES = Object.keys(OUTCOMES).filter((name) => name in OUTCOMES);
export const FINAL_OUTCOMES = NAMES.filter((name) => isFinal(name));
export const DEAD_LETTER_REASONS = NAMES.filter(isDeadLetterReason);
export function isFinal(outcome) {
    return OUTCOMES[outcome].action !== 'route_back';
}
export function isDeadLetterReason(outcome) {
    return OUTCOMES[outcome].action === 'dead_letter';
}
/** True for the outcomes after which the result is known to be gone because someone asked us. */
export function isSuccess(outcome) {
    return OUTCOMES[outcome].success;
}
export function isOutcome(value) {
    return typeof value === 'string' && Object.hasOwn(OUTCOMES, value);
}
export function isAttemptedOutcome(value) {
    return isOutcome(value) && OUTCOMES[value].attempted;
}
