import type { IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
/** CDK objects of yours that the construct takes. */
export interface OwnResources {
    /**
     * Who may call the API, `DELETE /files` and `POST /webhook` excepted.
     *
     * @default - callers whom IAM lets
     */
    readonly authorizer?: IHttpRouteAuthorizer;
    /**
     * The bus whose events ask for deletions.
     *
     * @default - the one named `eventBusName`
     */
    readonly eventBus?: IEventBus;
    /**
     * Encrypts queues, ledger, created secret and logs.
     *
     * @default - the one of `encryptionKeyArn`, else keys of AWS
     */
    readonly encryptionKey?: IKey;
    /**
     * The secret that holds the API key.
     *
     * @default - the one of `secretArn`, else a new one, empty
     */
    readonly secret?: ISecret;
    /**
     * The secret that signs webhooks.
     *
     * @default - the one of `webhookSecretArn`, else a new one, empty
     */
    readonly webhookSecret?: ISecret;
    /**
     * Where alarms are sent.
     *
     * @default - the topic of `alarmTopicArn`, else a new one
     */
    readonly alarmTopic?: ITopic;
}
/** Props apart: the objects, the configuration keys beside them, and what is wrong with the objects. */
export interface SeparatedProps {
    readonly resources: OwnResources;
    readonly keys: Readonly<Record<string, unknown>>;
    readonly faults: readonly string[];
}
/** Looks at props as JavaScript may give them, whatever the types say. */
export declare function separateProps(props: unknown, scope: IConstruct): SeparatedProps;
//# sourceMappingURL=own-resources.d.ts.map