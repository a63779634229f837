import { type ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Configuration } from './configuration.ts';
/** Where alarms are sent: a topic of yours, or a new one that only CloudWatch publishes to. */
export declare class AlarmTopic extends Construct {
    #private;
    readonly topic: ITopic;
    constructor(scope: Construct, id: string, { alarmTopicArn, alarmEmail }: Pick<Configuration, 'alarmTopicArn' | 'alarmEmail'>);
}
//# sourceMappingURL=alarm-topic.d.ts.map