import { variablesFor } from '../lambda/settings.js';
import { DeletionFunction } from './deletion-function.js';
/** Time beside the budget for DocumentPro: reading the secret, two tries at SQS, and the ledger. */
const RESERVE_SECONDS = 9;
/** The function that deletes while its caller waits. It stays well below the 30 s of an HTTP API. */
export class Api extends DeletionFunction {
    constructor(scope, id, { configuration, secret, encryptionKey, deletionQueue, ledger, certificates, signedWebhooks, }) {
        super(scope, id, {
            name: 'api',
            description: 'Deletes a DocumentPro result while the caller waits, or queues it',
            timeoutSeconds: Math.ceil(configuration.apiBudgetSeconds) + RESERVE_SECONDS,
            memoryMb: configuration.apiMemoryMb,
            reservedConcurrency: configuration.apiReservedConcurrency,
            configuration,
            secret,
            encryptionKey,
            variables: () => variablesFor('api', {
                ...configuration,
                secretArn: secret.secret.secretArn,
                deletionQueueUrl: deletionQueue.queueUrl,
                ledgerTable: ledger?.table.tableName,
                certificateKeyArn: certificates?.key.keyArn,
                webhookSecretArn: signedWebhooks?.secret.secret.secretArn,
                receiptsTable: signedWebhooks?.receipts.tableName,
            }),
        });
        deletionQueue.grant(this, 'sqs:SendMessage');
        ledger?.allowWriting(this);
        ledger?.allowListing(this);
        ledger?.allowAnswers(this);
        certificates?.allowSigning(this);
        if (signedWebhooks === undefined)
            return;
        const { secret: webhookSecret, receipts } = signedWebhooks;
        receipts.grant(this, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem');
        webhookSecret.allowReading(this.executionRole);
    }
}
