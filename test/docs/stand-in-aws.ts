/**
 * Stands in for the AWS CLI where there is none: the commands of our pages, with nothing of an own mind.
 *
 * @module
 */
import { parseArgs } from 'node:util'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'

const text = { type: 'string' } as const
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'endpoint-url': text, 'queue-url': text, 'message-body': text, entries: text },
})
const endpoint = values['endpoint-url'] ?? ''
switch (positionals.join(' ')) {
  case 'sqs send-message': {
    const { 'queue-url': QueueUrl, 'message-body': MessageBody } = values
    const answer = await new SQSClient({ endpoint }).send(
      new SendMessageCommand({ QueueUrl, MessageBody }),
    )
    console.log(JSON.stringify({ MessageId: answer.MessageId }))
    break
  }
  case 'events put-events': {
    const Entries = JSON.parse(values.entries ?? '[]')
    const answer = await new EventBridgeClient({ endpoint }).send(new PutEventsCommand({ Entries }))
    console.log(JSON.stringify(answer.Entries))
    if (answer.FailedEntryCount !== 0) process.exitCode = 1
    break
  }
  default:
    throw new Error(`this stand-in doesn't know ${positionals.join(' ')}`)
}
