import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SQSClient } from '@aws-sdk/client-sqs'
import { isJsonObject } from '../../lambda/intake/json-object.ts'
import { OPERATOR_CREDENTIALS } from '../../local/local-credentials.ts'
import type { AwsOptions, Place } from './place.ts'

/** Thrown when the queues can't be found; the message says what to do. */
export class QueuesNotFoundError extends Error {
  override name = 'QueuesNotFoundError'
}

/** Both queues, and the way to them. */
export interface Queues {
  readonly client: SQSClient
  /** Undefined when a command that doesn't need it was given the other one only. */
  readonly queueUrl: string | undefined
  readonly deadLetterQueueUrl: string
}

/** @throws QueuesNotFoundError, or what the AWS SDK throws */
export async function findQueues(place: Place): Promise<Queues> {
  switch (place.kind) {
    case 'local':
      return localQueues(place.dataDirectory)
    case 'stack':
      return stackQueues(place.stackName, place)
    case 'urls': {
      const { queueUrl, deadLetterQueueUrl } = place
      return { client: new SQSClient(configuration(place)), queueUrl, deadLetterQueueUrl }
    }
  }
}

/** The queues of the service that runs on this machine, by the file that it writes when it's ready. */
async function localQueues(dataDirectory: string): Promise<Queues> {
  const path = join(dataDirectory, 'endpoints.json')
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new QueuesNotFoundError(
      `no service runs on this machine (${path} can't be read); start one with npm start, or say where with --stack <name> or --dead-letter-queue-url <url>`,
      { cause },
    )
  })
  const endpoints = parse(text)
  const { sqsEndpoint, region, queueUrl, deadLetterQueueUrl } = endpoints
  if (!(isText(sqsEndpoint) && isText(region) && isText(queueUrl) && isText(deadLetterQueueUrl))) {
    throw new QueuesNotFoundError(`${path} is not the file of a running service`)
  }
  const client = new SQSClient({ endpoint: sqsEndpoint, region, credentials: OPERATOR_CREDENTIALS })
  return { client, queueUrl, deadLetterQueueUrl }
}

/** The queues of a deployed stack, by its outputs. */
async function stackQueues(stackName: string, options: AwsOptions): Promise<Queues> {
  // Only here: the client is large, and the local run doesn't need it.
  const { CloudFormationClient, DescribeStacksCommand } = await import(
    '@aws-sdk/client-cloudformation'
  )
  const cloudFormation = new CloudFormationClient(configuration(options))
  const { Stacks } = await cloudFormation
    .send(new DescribeStacksCommand({ StackName: stackName }))
    .finally(() => cloudFormation.destroy())
  const outputs = new Map(
    Stacks?.[0]?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  )
  const queueUrl = outputs.get('DeletionQueueUrl')
  const deadLetterQueueUrl = outputs.get('DeadLetterQueueUrl')
  if (queueUrl === undefined || deadLetterQueueUrl === undefined) {
    throw new QueuesNotFoundError(
      `the stack ${stackName} doesn't have the outputs DeletionQueueUrl and DeadLetterQueueUrl; give --queue-url and --dead-letter-queue-url`,
    )
  }
  return { client: new SQSClient(configuration(options)), queueUrl, deadLetterQueueUrl }
}

function configuration({ region, endpoint }: AwsOptions) {
  return {
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint, useQueueUrlAsEndpoint: false }),
  }
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : {}
  } catch {
    return {}
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
