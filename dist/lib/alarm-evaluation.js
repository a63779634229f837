import { Duration } from 'aws-cdk-lib';
/**
 * What is pending shows itself once in this time at least: SQS delays a message by 900 s at most, and the rest
 * is for its way. A shorter period would let the alarm of a quiet service come and go.
 */
const QUIET_SECONDS = 1_200;
const SAMPLE_SECONDS = 300;
/** For a state that AWS measures all the time. */
export const NOW = { period: Duration.seconds(SAMPLE_SECONDS), periods: 1 };
/** For what a person must know when it happens. */
export const ONCE = { period: Duration.seconds(QUIET_SECONDS), periods: 1 };
/** For what is tried again by itself, and is trouble when it goes on: again in the time in which the next try falls. */
export function persistent({ visibilityTimeoutSeconds, }) {
    const seconds = Math.max(QUIET_SECONDS, wholeMinutes(visibilityTimeoutSeconds));
    return { period: Duration.seconds(seconds), periods: 2 };
}
/** Nothing else for this long; each period is long enough for a probing call. */
export function throughout({ outageAlarmSeconds, outagePauseSeconds, }) {
    const seconds = Math.max(SAMPLE_SECONDS, wholeMinutes(outagePauseSeconds));
    return {
        period: Duration.seconds(seconds),
        periods: Math.max(2, Math.ceil(outageAlarmSeconds / seconds)),
    };
}
/** CloudWatch takes periods of whole minutes. */
function wholeMinutes(seconds) {
    return Math.ceil(seconds / 60) * 60;
}
