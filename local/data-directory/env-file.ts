import { LOCAL_CREDENTIALS } from '../aws/local-credentials.ts'
import type { Endpoints } from './endpoints-file.ts'
import { writeWhole } from './write-whole.ts'

/**
 * Writes what a shell needs to talk to the service: `. .local/env`. Credentials of the shell's own are put aside, so
 * that a line that was meant for here is refused by the real AWS.
 */
export async function writeEnvFile(path: string, endpoints: Endpoints): Promise<void> {
  await writeWhole(path, envFile(endpoints))
}

function envFile(endpoints: Endpoints): string {
  const simulated = endpoints.apiKey !== null
  const variables = {
    API_URL: endpoints.apiUrl,
    API_KEY: endpoints.apiKey,
    WEBHOOK_SECRET: endpoints.webhookSecret,
    QUEUE_URL: endpoints.queueUrl,
    DEAD_LETTER_QUEUE_URL: endpoints.deadLetterQueueUrl,
    SQS_ENDPOINT: endpoints.sqsEndpoint,
    EVENTS_ENDPOINT: endpoints.eventsEndpoint,
    EVENT_BUS_NAME: endpoints.eventBusName,
    DYNAMODB_ENDPOINT: endpoints.dynamodbEndpoint,
    LEDGER_TABLE: endpoints.ledgerTable,
    SECRETS_MANAGER_ENDPOINT: endpoints.secretsManagerEndpoint,
    SECRET_ID: endpoints.secretId,
    SIMULATOR_URL: simulated ? endpoints.upstreamUrl : null,
    AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
    AWS_REGION: endpoints.region,
    // The AWS CLI knows this one only.
    AWS_DEFAULT_REGION: endpoints.region,
    AWS_PAGER: '',
    AWS_SESSION_TOKEN: null,
    AWS_PROFILE: null,
    AWS_DEFAULT_PROFILE: null,
  }
  return [
    '# The service that npm start runs, and credentials that are good for nothing else. It is gone when that stops.',
    ...Object.entries(variables).map(([name, value]) =>
      value === null ? `unset ${name}` : `export ${name}=${quoted(value)}`,
    ),
    '',
  ].join('\n')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
