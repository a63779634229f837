import type { MessageAttributeValue } from '@aws-sdk/client-sqs'
import { type DeletionRequest, dueAt } from '../../lambda/deletion/request.ts'
import { delaySeconds } from '../../lambda/deletion/retry-policy.ts'
import { isJsonObject } from '../../lambda/intake/json-object.ts'
import { parseStrictJson } from '../../lambda/intake/strict-json.ts'
import type { OutgoingMessage } from '../../lambda/queue/send-batches.ts'
import { encodeRequest, isEncodedRequest } from '../../lambda/queue/wire-format.ts'
import type { InspectedLetter } from './dead-letter.ts'

/**
 * The messages for the deletion queue that take the place of a dead letter.
 *
 * Our own message goes on with its attempts and a fresh retry window. So does each id of a message that crashed:
 * an attempt whose record was lost may have been made, and only our own message can say so (`redelivered`).
 * Any other body goes as it came; its retry window begins with the new message.
 */
export function redrivenMessages(letter: InspectedLetter, now: number): readonly OutgoingMessage[] {
  const MessageAttributes = redriveAttributes(letter, now)
  const crashed = letter.reason === 'crashed'
  if (letter.requests.length === 0 || !(crashed || isOurOwn(letter.body))) {
    return [{ MessageBody: letter.body, MessageAttributes }]
  }
  return letter.requests.map((asked) => {
    const request = withFreshWindow(asked, now, crashed)
    return {
      MessageBody: encodeRequest(request),
      MessageAttributes,
      DelaySeconds: delaySeconds(dueAt(request), now),
    }
  })
}

/** Waits that are still ahead stay: `not_before` is its producer's wish, `retry_at` may be DocumentPro's. */
function withFreshWindow(asked: DeletionRequest, now: number, crashed: boolean): DeletionRequest {
  const { retryAt, ...rest } = asked
  return {
    ...rest,
    firstAcceptedAt: now,
    redelivered: asked.redelivered || crashed,
    ...(retryAt === undefined || retryAt <= now ? {} : { retryAt }),
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
    dead_letter_message_id: text(letter.messageId),
    ...(status === null ? {} : { redrive_status: number(status) }),
    ...(error === null ? {} : { redrive_error: text(error) }),
    ...(message === null ? {} : { redrive_message: text(message) }),
  }
}

function text(value: string): MessageAttributeValue {
  return { DataType: 'String', StringValue: value }
}

function number(value: number): MessageAttributeValue {
  return { DataType: 'Number', StringValue: String(value) }
}
