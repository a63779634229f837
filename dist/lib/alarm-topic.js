import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { denyOtherAccounts } from './account-boundary.js';
/** The shortest that KMS waits before it deletes a key. Nothing is kept under it, so nothing is lost with it. */
const KEY_PENDING_WINDOW = Duration.days(7);
/** Where alarms are sent: a topic of yours, or a new one that only CloudWatch publishes to. */
export class AlarmTopic extends Construct {
    topic;
    constructor(scope, id, { alarmTopicArn, alarmEmail }) {
        super(scope, id);
        this.topic =
            alarmTopicArn === undefined
                ? this.#create()
                : Topic.fromTopicArn(this, 'Imported', alarmTopicArn);
        if (alarmEmail !== undefined)
            this.topic.addSubscription(new EmailSubscription(alarmEmail));
    }
    #create() {
        const topic = new Topic(this, 'Topic', {
            displayName: 'DocumentPro deletion',
            enforceSSL: true,
            masterKey: this.#createKey(),
        });
        topic.addToResourcePolicy(this.#allowCloudWatch('AlarmsPublish', ['sns:Publish'], topic.topicArn));
        topic.addToResourcePolicy(denyOtherAccounts(this, 'sns:Publish', topic.topicArn));
        return topic;
    }
    /** Alarms can't publish to a topic under the key that AWS manages: its policy doesn't name CloudWatch and can't be changed. */
    #createKey() {
        const key = new Key(this, 'Key', {
            description: 'Alarms of the DocumentPro deletion',
            enableKeyRotation: true,
            removalPolicy: RemovalPolicy.DESTROY,
            pendingWindow: KEY_PENDING_WINDOW,
        });
        // In the policy of a key, `*` is that key.
        key.addToResourcePolicy(this.#allowCloudWatch('AlarmsEncrypt', ['kms:Decrypt', 'kms:GenerateDataKey*'], '*'));
        return key;
    }
    /** For the alarms of this account and region only. */
    #allowCloudWatch(sid, actions, resource) {
        const { account, region, partition } = Stack.of(this);
        return new PolicyStatement({
            sid,
            effect: Effect.ALLOW,
            principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
            actions: [...actions],
            resources: [resource],
            conditions: {
                StringEquals: { 'aws:SourceAccount': account },
                ArnLike: {
                    'aws:SourceArn': `arn:${partition}:cloudwatch:${region}:${account}:alarm:*`,
                },
            },
        });
    }
}
