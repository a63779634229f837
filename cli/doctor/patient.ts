import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import { OPERATOR_CREDENTIALS } from '../../local/aws/local-credentials.ts'
import { endpointText, type LocalEndpoints } from '../place/local-endpoints.ts'
import type { AwsOptions } from '../place/place.ts'
import { outputOf, type StackOutputs } from '../place/stack-outputs.ts'

/** What is examined, and the way to it. */
export interface Patient {
  readonly where: string
  readonly sqs: SQSClient
  readonly queueUrl: string
  readonly deadLetterQueueUrl: string
  readonly dynamodb: DynamoDBClient
  /** Undefined where there is no ledger. */
  readonly ledgerTable: string | undefined
  readonly secrets: SecretsManagerClient
  readonly secretId: string
  /** How the functions see DocumentPro; on AWS they are asked. */
  readonly upstream: UpstreamSettings | undefined
  /** Undefined on this machine. */
  readonly deployed: DeployedParts | undefined
}

export interface UpstreamSettings {
  readonly baseUrl: string
  /** Where in the secret the key is; undefined where the whole secret is the key. */
  readonly secretField: string | undefined
}

/** What there is on AWS only. */
export interface DeployedParts {
  readonly lambda: LambdaClient
  readonly workerName: string
  readonly apiName: string
  readonly sns: SNSClient
  readonly alarmTopicArn: string
  readonly apiUrl: string
}

/** So that what doesn't answer is told of, and isn't waited for without an end. */
const BOUNDED = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 8_000, throwOnRequestTimeout: true },
}

/** The service that runs on this machine. @throws CommandError */
export function localPatient(endpoints: LocalEndpoints): Patient {
  const { ledgerTable, secretField } = endpoints.values
  const region = endpointText(endpoints, 'region')
  const settingsOf = (name: string) => ({
    ...BOUNDED,
    endpoint: endpointText(endpoints, name),
    region,
    credentials: OPERATOR_CREDENTIALS,
  })
  return {
    where: endpoints.where,
    sqs: new SQSClient(settingsOf('sqsEndpoint')),
    queueUrl: endpointText(endpoints, 'queueUrl'),
    deadLetterQueueUrl: endpointText(endpoints, 'deadLetterQueueUrl'),
    dynamodb: new DynamoDBClient(settingsOf('dynamodbEndpoint')),
    ledgerTable: typeof ledgerTable === 'string' ? ledgerTable : undefined,
    secrets: new SecretsManagerClient(settingsOf('secretsManagerEndpoint')),
    secretId: endpointText(endpoints, 'secretId'),
    upstream: {
      baseUrl: endpointText(endpoints, 'upstreamUrl'),
      secretField: typeof secretField === 'string' ? secretField : undefined,
    },
    deployed: undefined,
  }
}

/** A deployed stack. @throws CommandError for one that isn't of this service */
export function stackPatient(stack: StackOutputs, options: AwsOptions): Patient {
  const output = (name: string): string =>
    outputOf(stack, name, 'is it a stack of this service, and of this version?')
  const settings = { ...BOUNDED, ...options }
  const [queueUrl, deadLetterQueueUrl] = [output('DeletionQueueUrl'), output('DeadLetterQueueUrl')]
  const [workerName, apiName] = [output('WorkerFunctionName'), output('ApiFunctionName')]
  const [secretId, alarmTopicArn] = [output('SecretArn'), output('AlarmTopicArn')]
  const apiUrl = output('ApiUrl')
  return {
    where: stack.where,
    // With another endpoint, the queue's URL still says where the queue is on AWS.
    sqs: new SQSClient({ ...settings, useQueueUrlAsEndpoint: options.endpoint === undefined }),
    queueUrl,
    deadLetterQueueUrl,
    dynamodb: new DynamoDBClient(settings),
    ledgerTable: stack.outputs.get('LedgerTableName'),
    secrets: new SecretsManagerClient(settings),
    secretId,
    upstream: undefined,
    deployed: {
      lambda: new LambdaClient(settings),
      workerName,
      apiName,
      sns: new SNSClient(settings),
      alarmTopicArn,
      apiUrl,
    },
  }
}

/** Ends its connections. */
export function release({ sqs, dynamodb, secrets, deployed }: Patient): void {
  for (const client of [sqs, dynamodb, secrets, deployed?.lambda, deployed?.sns]) client?.destroy()
}
