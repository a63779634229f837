import { Tags } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Api } from './api.js';
import { Certificates } from './certificates.js';
import { configure } from './configuration.js';
import { DeletionQueue } from './deletion-queue.js';
import { DocumentProSecret } from './documentpro-secret.js';
import { EncryptionKey } from './encryption-key.js';
import { EventIntake } from './event-intake.js';
import { DeletionHttpApi } from './http-api.js';
import { Ledger } from './ledger.js';
import { Monitoring } from './monitoring.js';
import { separateProps } from './own-resources.js';
import { SignedWebhooks } from './signed-webhooks.js';
import { Worker } from './worker.js';
/**
 * Everything that deletes DocumentPro results: HTTP API, queue, event rule, both functions, the secret.
 *
 * @example new DocumentProDeletion(stack, 'Deletion', { retryWindowSeconds: 172_800, filesRoute: true })
 */
export class DocumentProDeletion extends Construct {
    /** What is to be deleted. It outlives the stack. */
    deletionQueue;
    /** What a person must look at. It outlives the stack. */
    deadLetterQueue;
    /** Holds DocumentPro's API key. */
    secret;
    /** Signs webhooks; undefined without `webhookRoute`. */
    webhookSecret;
    /** Which webhooks were accepted; undefined without `webhookRoute`. */
    webhookReceipts;
    /** What was asked for and what became of it; undefined where `ledger` is false. It outlives the stack. */
    ledger;
    /** Works through the deletion queue. */
    worker;
    /** Deletes while the caller waits, or queues. */
    api;
    /** In front of the API function. */
    httpApi;
    /** Who called the HTTP API, when, and what was answered. */
    accessLog;
    /** Puts the events that ask for deletions on the deletion queue. */
    eventRule;
    /** Each state of which a person must know. */
    alarms;
    /** Where the alarms are sent. */
    alarmTopic;
    /** One page with the alarms and what each part does. */
    dashboard;
    /** What callers and operators need to know, by name; the stack makes outputs of it. */
    outputs;
    /** @throws ConfigurationError with a sentence for each value that doesn't fit */
    constructor(scope, id, props = {}) {
        super(scope, id);
        const { resources, keys, faults } = separateProps(props, this);
        const configuration = configure(keys, { scope: this, faults });
        const { authorizer, eventBus, alarmTopic } = resources;
        const givenKey = resources.encryptionKey ?? configuration.encryptionKeyArn;
        const encryption = givenKey === undefined ? undefined : new EncryptionKey(this, 'EncryptionKey', givenKey);
        const encryptionKey = encryption?.key;
        const secret = new DocumentProSecret(this, 'ApiKey', resources.secret ?? configuration.secretArn, encryptionKey);
        const queues = new DeletionQueue(this, 'Deletions', configuration, encryptionKey);
        const signedWebhooks = configuration.webhookRoute
            ? new SignedWebhooks(this, 'SignedWebhooks', resources.webhookSecret ?? configuration.webhookSecretArn, encryptionKey)
            : undefined;
        const ledger = configuration.ledger ? new Ledger(this, 'Ledger', encryptionKey) : undefined;
        const certificates = configuration.certificates
            ? new Certificates(this, 'Certificates')
            : undefined;
        const api = new Api(this, 'Api', {
            configuration,
            secret,
            encryptionKey,
            deletionQueue: queues.queue,
            ledger,
            certificates,
            signedWebhooks,
        });
        const worker = new Worker(this, 'Worker', {
            configuration,
            secret,
            encryptionKey,
            queues,
            ledger,
            api,
        });
        const httpApi = new DeletionHttpApi(this, 'HttpApi', {
            configuration,
            api,
            encryptionKey,
            ...(authorizer === undefined ? {} : { authorizer }),
        });
        const eventIntake = new EventIntake(this, 'Events', {
            configuration,
            queues,
            ...(eventBus === undefined ? {} : { eventBus }),
        });
        const monitoring = new Monitoring(this, 'Monitoring', {
            configuration,
            queues,
            eventIntake,
            worker,
            api,
            httpApi,
            ...(alarmTopic === undefined ? {} : { alarmTopic }),
        });
        this.deletionQueue = queues.queue;
        this.deadLetterQueue = queues.deadLetterQueue;
        this.secret = secret.secret;
        this.webhookSecret = signedWebhooks?.secret.secret;
        this.webhookReceipts = signedWebhooks?.receipts;
        this.ledger = ledger?.table;
        this.worker = worker;
        this.api = api;
        this.httpApi = httpApi.gateway;
        this.accessLog = httpApi.accessLog;
        this.eventRule = eventIntake.rule;
        this.alarms = [...monitoring.alarms.all];
        this.alarmTopic = monitoring.alarmTopic;
        this.dashboard = monitoring.dashboard.dashboard;
        for (const [name, value] of Object.entries(configuration.tags))
            Tags.of(this).add(name, value);
        this.outputs = {
            ApiUrl: httpApi.url,
            DeletionQueueUrl: queues.queue.queueUrl,
            DeletionQueueArn: queues.queue.queueArn,
            DeadLetterQueueUrl: queues.deadLetterQueue.queueUrl,
            SecretArn: secret.secret.secretArn,
            ApiFunctionName: api.functionName,
            WorkerFunctionName: worker.functionName,
            ...(ledger === undefined ? {} : { LedgerTableName: ledger.table.tableName }),
            ...(certificates === undefined ? {} : { CertificateKeyArn: certificates.key.keyArn }),
            AccessLogGroupName: httpApi.accessLog.logGroupName,
            AlarmTopicArn: monitoring.alarmTopic.topicArn,
            DashboardUrl: monitoring.dashboard.url,
            ...(secret.putInstruction === undefined
                ? {}
                : { PutSecretInstruction: secret.putInstruction }),
            ...(encryption?.policyToAdd === undefined
                ? {}
                : { EncryptionKeyPolicyToAdd: encryption.policyToAdd }),
            ...(signedWebhooks === undefined
                ? {}
                : { WebhookSecretArn: signedWebhooks.secret.secret.secretArn }),
            ...(signedWebhooks?.secret.putInstruction === undefined
                ? {}
                : { PutWebhookSecretInstruction: signedWebhooks.secret.putInstruction }),
        };
    }
}
