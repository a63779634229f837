import type { MessageAttributeValue } from '@aws-sdk/client-sqs'
import { dueAt } from '../../lambda/deletion/request.ts'
import { delaySeconds } from '../../lambda/deletion/retry-policy.ts'
import { isJsonObject } from '../../lambda/intake/json-object.ts'
import { parseStrictJson } from '../../lambda/intake/strict-json.ts'
import type { OutgoingMessage } from '../../lambda/queue/send-batches.ts'
import { encodeAsNew, isEncodedRequest } from '../../lambda/queue/wire-format.ts'
import type { InspectedLetter } from './dead-letter.ts'

/** The tenant of the fair queue that redriven messages are: so many at once delay the others little. */
const REDRIVEN = 'redrive'

/**
 * The message for the deletion queue that takes the place of a dead letter: a new request, with a fresh retry window.
 *
 * The worker believes a history only from our functions, not from who redrives. So our own message goes without it,
 * and what became of it so far is in message attributes, for people. Any other body goes as it came.
 */
export function redrivenMessage(letter: InspectedLetter, now: number): OutgoingMessage {
  const MessageAttributes = redriveAttributes(letter, now)
  const MessageGroupId = letter.messageGroupId ?? REDRIVEN
  const [asked] = letter.requests
  if (asked === undefined || !isOurOwn(letter.body)) {
    return { MessageBody: letter.body, MessageAttributes, MessageGroupId }
  }
  return {
    MessageBody: encodeAsNew(asked),
    MessageAttributes,
    MessageGroupId,
    // A wait that is still ahead stays: `not_before` is its producer's wish, `retry_at` may be DocumentPro's.
    DelaySeconds: delaySeconds(dueAt(asked), now),
  }
}

function isOurOwn(body: string): boolean {
  const { value } = parseStrictJson(body)
  return isJsonObject(value) && isEncodedRequest(value)
}

/**
 * What became of it so far; the worker doesn't read them. SQS takes ten at most. None is named `reason`: should
 * SQS move the message again, it would pass for a dead letter of the worker's.
 */
function redriveAttributes(
  letter: InspectedLetter,
  now: number,
): Readonly<Record<string, MessageAttributeValue>> {
  const { attributes, status, error, message } = letter
  const redrives = Number(attributes.get('redrives') ?? 0)
  return {
    redriven_at: text(new Date(now).toISOString()),
    redrives: number(Number.isSafeInteger(redrives) ? redrives + 1 : 1),
    redrive_reason: text(letter.reason),
    original_first_accepted_at: text(
      attributes.get('original_first_accepted_at') ??
        new Date(letter.firstAcceptedAt).toISOString(),
    ),
    attempts: number(letter.attempts),
    ambiguous: text(String(mayHaveDeleted(letter))),
    dead_letter_message_id: text(letter.messageId),
    ...(status === null ? {} : { redrive_status: number(status) }),
    ...(error === null ? {} : { redrive_error: text(error) }),
    ...(message === null ? {} : { redrive_message: text(message) }),
  }
}

/** An attempt may have deleted without a record of it: a 404 after the redrive may mean that it did. */
function mayHaveDeleted({ reason, requests }: InspectedLetter): boolean {
  return (
    reason === 'crashed' ||
    requests.some(({ history, redelivered }) => history.ambiguous || redelivered)
  )
}

function text(value: string): MessageAttributeValue {
  return { DataType: 'String', StringValue: value }
}

function number(value: number): MessageAttributeValue {
  return { DataType: 'Number', StringValue: String(value) }
}
