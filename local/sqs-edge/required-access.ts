import type { Access } from '../authorisation/access-control.ts'
import type { SqsCall } from './sqs-call.ts'

/** Operations on a batch, for which IAM has no actions of their own. */
const BATCHES: Readonly<Record<string, string>> = {
  SendMessageBatch: 'SendMessage',
  DeleteMessageBatch: 'DeleteMessage',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
}

/** What a call needs to be allowed (Service Authorization Reference, *Amazon SQS*). */
export function requiredAccess(
  { operation, input }: Pick<SqsCall, 'operation' | 'input'>,
  { accountId, region }: { readonly accountId: string; readonly region: string },
): readonly Access[] {
  const { QueueUrl: url, QueueName: given, SourceArn: source } = input
  const action = `sqs:${BATCHES[operation] ?? operation}`
  if (typeof source === 'string') return [{ action, resource: source }]
  const name = typeof url === 'string' ? url.slice(url.lastIndexOf('/') + 1) : given
  const resource = typeof name === 'string' ? `arn:aws:sqs:${region}:${accountId}:${name}` : '*'
  return [{ action, resource }]
}
