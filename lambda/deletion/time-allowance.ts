/** How long an attempt that starts in `afterMs` (default 0) may take, in milliseconds; 0 when none may start any more. */
export type TimeAllowance = (afterMs?: number) => number
