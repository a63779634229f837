import type { MessageAttributeValue } from '@aws-sdk/client-sqs'
import type { Refusal } from '../deletion/delivery.ts'
import type { DeadLetter } from '../deletion/disposition.ts'
import type { OutgoingMessage } from './send-batches.ts'
import { encodeRequest } from './wire-format.ts'

/** A refused body is kept up to this many characters: enough to see what it was, and ten fit into one send. */
const MAX_REFUSED_BODY = 16_384

/** The dead letter of a deletion request; what a person needs to judge it is in the message attributes. */
export function deadLetter({
  request,
  reason,
  status,
  error,
  message,
}: DeadLetter): OutgoingMessage {
  return {
    MessageBody: encodeRequest(request),
    MessageAttributes: {
      reason: text(reason),
      request_id: text(request.requestId),
      ...(status === null ? {} : { status: number(status) }),
      attempts: number(request.history.count),
      first_accepted_at: text(new Date(request.firstAcceptedAt).toISOString()),
      error: text(error),
      message: text(message),
    },
  }
}

/** The dead letter of a message that we refused, as it came. */
export function refusedLetter(body: string, sentAt: number, refusal: Refusal): OutgoingMessage {
  const kept = body.slice(0, MAX_REFUSED_BODY)
  return {
    MessageBody: kept,
    MessageAttributes: {
      reason: text('invalid'),
      attempts: number(0),
      first_accepted_at: text(new Date(sentAt).toISOString()),
      field: text(refusal.field),
      message: text(refusal.message),
      ...(kept.length < body.length ? { body_length: number(body.length) } : {}),
    },
  }
}

/** SQS refuses an attribute with an empty value. */
function text(value: string): MessageAttributeValue {
  return { DataType: 'String', StringValue: value === '' ? '-' : value }
}

function number(value: number): MessageAttributeValue {
  return { DataType: 'Number', StringValue: String(value) }
}
