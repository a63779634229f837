import { Duration } from 'aws-cdk-lib';
import type { Configuration } from './configuration.ts';
/** When values become an alarm; CloudWatch looks anew every minute, at the periods up to then. */
export interface Evaluation {
    readonly period: Duration;
    /** Consecutive periods of which each must breach. */
    readonly periods: number;
}
/** For a state that AWS measures all the time. */
export declare const NOW: Evaluation;
/** For what a person must know when it happens. */
export declare const ONCE: Evaluation;
/** For what is tried again by itself, and is trouble when it goes on: again in the time in which the next try falls. */
export declare function persistent({ visibilityTimeoutSeconds, }: Pick<Configuration, 'visibilityTimeoutSeconds'>): Evaluation;
/** Nothing else for this long; each period is long enough for a probing call. */
export declare function throughout({ outageAlarmSeconds, outagePauseSeconds, }: Pick<Configuration, 'outageAlarmSeconds' | 'outagePauseSeconds'>): Evaluation;
//# sourceMappingURL=alarm-evaluation.d.ts.map