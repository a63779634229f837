import { createHash } from 'node:crypto'
import type { MessageAttributeValue } from '@aws-sdk/client-sqs'
import type { DeadLetter, RefusedMessage } from '../deletion/conclusion.ts'
import type { OutgoingMessage } from './batches.ts'
import { withoutContent } from './refused-body.ts'
import { asciiText, attributeText } from './sqs-text.ts'
import { encodeRequest, iso } from './wire-format.ts'

/** What is shown of a refused body is kept up to this many bytes: ten fit into one send. */
const MAX_REFUSED_BODY = 16_384

/**
 * The dead letter of a deletion request; what a person needs to judge it is in the message attributes.
 * @param messageId of the message that it takes the place of: SQS gives the dead letter another one, and the log has this
 */
export function deadLetter(
  { request, outcome, status, error, message }: DeadLetter,
  messageId: string,
): OutgoingMessage {
  return {
    MessageBody: encodeRequest(request),
    MessageAttributes: {
      reason: text(outcome),
      request_id: text(request.requestId),
      ...(status === null ? {} : { status: number(status) }),
      attempts: number(request.history.count),
      first_accepted_at: text(iso(request.firstAcceptedAt)),
      error: text(error),
      message: text(message),
      source_message_id: text(messageId),
    },
  }
}

/**
 * The dead letter of a message that we refused, without its content: that may be somebody's document. By length
 * and hash its producer finds it again.
 *
 * @param eventRequestIdPath where an EventBridge event has its id
 */
export function refusedLetter(
  body: string,
  sentAt: number,
  { field, message, messageId }: Omit<RefusedMessage, 'outcome'>,
  eventRequestIdPath: readonly string[],
): OutgoingMessage {
  const shown = asciiText(withoutContent(body, eventRequestIdPath))
  const kept = shown.slice(0, MAX_REFUSED_BODY)
  return {
    MessageBody: kept,
    MessageAttributes: {
      reason: text('invalid'),
      attempts: number(0),
      first_accepted_at: text(iso(sentAt)),
      field: text(field),
      message: text(message),
      source_message_id: text(messageId),
      body_sha256: text(createHash('sha256').update(body).digest('hex')),
      ...(kept.length < shown.length ? { body_length: number(body.length) } : {}),
    },
  }
}

function text(value: string): MessageAttributeValue {
  return { DataType: 'String', StringValue: attributeText(value) }
}

function number(value: number): MessageAttributeValue {
  return { DataType: 'Number', StringValue: String(value) }
}
