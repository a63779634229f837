import { SQSClient } from '@aws-sdk/client-sqs'
import { LOCAL_CREDENTIALS, OPERATOR_CREDENTIALS } from '../../local/aws/local-credentials.ts'
import { endpointText, localEndpoints } from './local-endpoints.ts'
import type { AwsOptions, Place } from './place.ts'
import { outputOf, stackOutputs } from './stack-outputs.ts'

/** Both queues, and the way to them. */
export interface Queues {
  readonly client: SQSClient
  /** Undefined when a command that doesn't need it was given the other one only. */
  readonly queueUrl: string | undefined
  readonly deadLetterQueueUrl: string | undefined
  /** For people: whose queues they are. */
  readonly where: string
}

/** Who works on the queues: on this machine, too, a producer may send only. On AWS it's who the profile says. */
const CREDENTIALS = { producer: LOCAL_CREDENTIALS, operator: OPERATOR_CREDENTIALS } as const

/** @throws CommandError, or what the AWS SDK throws */
export async function findQueues(place: Place, who: keyof typeof CREDENTIALS): Promise<Queues> {
  switch (place.kind) {
    case 'local':
      return localQueues(place.dataDirectory, who)
    case 'stack':
      return stackQueues(place.stackName, place)
    case 'urls': {
      const { queueUrl, deadLetterQueueUrl } = place
      const client = new SQSClient(configuration(place))
      return { client, queueUrl, deadLetterQueueUrl, where: 'the queues given by URL' }
    }
  }
}

/** The queues of the service that runs on this machine, by the file that it writes when it's ready. */
async function localQueues(dataDirectory: string, who: keyof typeof CREDENTIALS): Promise<Queues> {
  const otherWays = '--stack <name> or the queue URLs'
  const endpoints = await localEndpoints(dataDirectory, otherWays)
  const client = new SQSClient({
    endpoint: endpointText(endpoints, 'sqsEndpoint'),
    region: endpointText(endpoints, 'region'),
    credentials: CREDENTIALS[who],
  })
  return {
    client,
    queueUrl: endpointText(endpoints, 'queueUrl'),
    deadLetterQueueUrl: endpointText(endpoints, 'deadLetterQueueUrl'),
    where: endpoints.where,
  }
}

/** The queues of a deployed stack, by its outputs. */
async function stackQueues(stackName: string, options: AwsOptions): Promise<Queues> {
  const stack = await stackOutputs(stackName, options)
  const otherwise = 'give --queue-url and --dead-letter-queue-url'
  return {
    queueUrl: outputOf(stack, 'DeletionQueueUrl', otherwise),
    deadLetterQueueUrl: outputOf(stack, 'DeadLetterQueueUrl', otherwise),
    client: new SQSClient(configuration(options)),
    where: stack.where,
  }
}

function configuration({ profile, region, endpoint }: AwsOptions) {
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint, useQueueUrlAsEndpoint: false }),
  }
}
