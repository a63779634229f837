import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Alarm, Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { CfnRule } from 'aws-cdk-lib/aws-events';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ConfigurationProps } from './configuration-props.ts';
import { type OwnResources } from './own-resources.ts';
/** What a deployment may choose: each configuration key, and CDK objects of yours. */
export interface DocumentProDeletionProps extends ConfigurationProps, OwnResources {
}
/**
 * Everything that deletes DocumentPro results: HTTP API, queue, event rule, both functions, the secret.
 *
 * @example new DocumentProDeletion(stack, 'Deletion', { retryWindowSeconds: 172_800, filesRoute: true })
 */
export declare class DocumentProDeletion extends Construct {
    /** What is to be deleted. It outlives the stack. */
    readonly deletionQueue: Queue;
    /** What a person must look at. It outlives the stack. */
    readonly deadLetterQueue: Queue;
    /** Holds DocumentPro's API key. */
    readonly secret: ISecret;
    /** Signs webhooks; undefined without `webhookRoute`. */
    readonly webhookSecret: ISecret | undefined;
    /** Which webhooks were accepted; undefined without `webhookRoute`. */
    readonly webhookReceipts: Table | undefined;
    /** What was asked for and what became of it; undefined where `ledger` is false. It outlives the stack. */
    readonly ledger: Table | undefined;
    /** Works through the deletion queue. */
    readonly worker: LambdaFunction;
    /** Deletes while the caller waits, or queues. */
    readonly api: LambdaFunction;
    /** In front of the API function. */
    readonly httpApi: HttpApi;
    /** Who called the HTTP API, when, and what was answered. */
    readonly accessLog: LogGroup;
    /** Puts the events that ask for deletions on the deletion queue. */
    readonly eventRule: CfnRule;
    /** Each state of which a person must know. */
    readonly alarms: Alarm[];
    /** Where the alarms are sent. */
    readonly alarmTopic: ITopic;
    /** One page with the alarms and what each part does. */
    readonly dashboard: Dashboard;
    /** What callers and operators need to know, by name; the stack makes outputs of it. */
    readonly outputs: {
        readonly [name: string]: string;
    };
    /** @throws ConfigurationError with a sentence for each value that doesn't fit */
    constructor(scope: Construct, id: string, props?: DocumentProDeletionProps);
}
//# sourceMappingURL=documentpro-deletion.d.ts.map