import type { Access } from '../authorisation/access-control.ts'
import { keyAccess } from '../authorisation/key-access.ts'
import type { SqsCall } from './sqs-call.ts'

/** Operations on a batch, for which IAM has no actions of their own. */
const BATCHES: Readonly<Record<string, string>> = {
  SendMessageBatch: 'SendMessage',
  DeleteMessageBatch: 'DeleteMessage',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
}

/** Actions that have messages encrypted, or decrypted. */
const KEY_USES: Readonly<Record<string, 'read' | 'write'>> = {
  'sqs:SendMessage': 'write',
  'sqs:ReceiveMessage': 'read',
}

export interface QueuesPlace {
  readonly accountId: string
  readonly region: string
  /** The ARN of the key of each encrypted queue, by the queue's ARN. */
  readonly encryption: ReadonlyMap<string, string>
}

/** What a call needs to be allowed (Service Authorization Reference, *Amazon SQS*). */
export function requiredAccess(
  { operation, input }: Pick<SqsCall, 'operation' | 'input'>,
  { accountId, region, encryption }: QueuesPlace,
): readonly Access[] {
  const { QueueUrl: url, QueueName: given, SourceArn: source } = input
  const action = `sqs:${BATCHES[operation] ?? operation}`
  if (typeof source === 'string') return [{ action, resource: source }]
  const name = typeof url === 'string' ? url.slice(url.lastIndexOf('/') + 1) : given
  const resource = typeof name === 'string' ? `arn:aws:sqs:${region}:${accountId}:${name}` : '*'
  const use = KEY_USES[action]
  const key = encryption.get(resource)
  return [{ action, resource }, ...(use === undefined ? [] : keyAccess('sqs', region, key, use))]
}
