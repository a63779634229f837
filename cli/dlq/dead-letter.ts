import { hash } from 'node:crypto'
import { requestsIn } from '../../lambda/deletion/delivery.ts'
import type { DeletionRequest } from '../../lambda/deletion/request.ts'
import { type QueueIntake, readQueueMessage } from '../../lambda/queue/queue-message.ts'
import { refusedRequestId } from '../../lambda/queue/refused-id.ts'
import { FINISHED_STATUSES } from '../../lambda/settings.ts'
import type { Selection } from './command.ts'
import type { ReceivedLetter } from './dead-letter-queue.ts'

/** A dead letter with what a person needs to judge it. Times are epoch milliseconds. */
export interface InspectedLetter extends ReceivedLetter {
  /** A {@link Reason}, or the word of a worker that is newer than this command. */
  readonly reason: string
  /** What its body asks for; empty where the body can't be read. */
  readonly requests: readonly DeletionRequest[]
  /** The one id that it's about, refused or not; undefined where it has several, or none that can be read. */
  readonly requestId: string | undefined
  /** DocumentPro's last answer; null where there was none. */
  readonly status: number | null
  /** DELETE requests sent, as far as recorded. */
  readonly attempts: number
  readonly firstAcceptedAt: number
  readonly error: string | null
  readonly message: string | null
  /** For an invalid one: what is wrong with it. */
  readonly field: string | null
  /** Of the message that it came of, as the worker's log lines have it; undefined where that is its own. */
  readonly sourceMessageId: string | undefined
  /** SHA-256 of the body as its producer sent it. */
  readonly bodySha256: string
  /** The worker kept only the beginning of the body. */
  readonly cut: boolean
}

/** The attributes that EventBridge gives to an event which it could not deliver (User Guide, *Dead-letter queues*). */
const EVENT_ERROR_CODE = 'ERROR_CODE'
const EVENT_ERROR_MESSAGE = 'ERROR_MESSAGE'

export function readLetter(
  letter: ReceivedLetter,
  eventRequestIdPath: readonly string[],
): InspectedLetter {
  const reason = reasonOf(letter)
  const requests = requestsIn(readBody(letter, eventRequestIdPath))
  const [only] = requests.length === 1 ? requests : []
  const told = isOurs(reason)
    ? toldByWorker(letter, only)
    : { ...toldByAws(letter, only, reason), sourceMessageId: undefined, bodySha256: undefined }
  return {
    ...letter,
    requests,
    reason,
    cut: letter.attributes.has('body_length'),
    ...told,
    requestId: told.requestId ?? refusedIdOf(letter, requests, eventRequestIdPath),
    bodySha256: told.bodySha256 ?? hash('sha256', letter.body),
  }
}

type Told = Pick<
  InspectedLetter,
  'requestId' | 'status' | 'attempts' | 'firstAcceptedAt' | 'error' | 'message' | 'field'
>

function toldByWorker({ attributes, sentAt }: ReceivedLetter, only?: DeletionRequest) {
  return {
    sourceMessageId: attributes.get('source_message_id'),
    bodySha256: attributes.get('body_sha256'),
    requestId: attributes.get('request_id') ?? only?.requestId,
    status: numberOr(null, attributes.get('status')),
    attempts: numberOr(only?.history.count ?? 0, attributes.get('attempts')),
    firstAcceptedAt: timeOr(only?.firstAcceptedAt ?? sentAt, attributes.get('first_accepted_at')),
    error: attributes.get('error') ?? null,
    message: attributes.get('message') ?? null,
    field: attributes.get('field') ?? null,
  } satisfies Told & Record<string, unknown>
}

/** The id of a message that asks for none, since it was refused or would be. */
function refusedIdOf(
  { body }: ReceivedLetter,
  { length }: readonly DeletionRequest[],
  eventRequestIdPath: readonly string[],
): string | undefined {
  return length === 0 ? refusedRequestId(body, eventRequestIdPath) : undefined
}

/** The attributes of a message that SQS moved are a producer's, or of an earlier redrive; its body knows better. */
function toldByAws(
  { attributes, sentAt }: ReceivedLetter,
  only: DeletionRequest | undefined,
  reason: string,
): Told {
  const ofEvent = reason === 'undelivered_event'
  return {
    requestId: only?.requestId,
    status: only?.history.recent.at(-1)?.status ?? null,
    attempts: only?.history.count ?? 0,
    firstAcceptedAt: only?.firstAcceptedAt ?? sentAt,
    error: (ofEvent ? attributes.get(EVENT_ERROR_CODE) : undefined) ?? null,
    message: (ofEvent ? attributes.get(EVENT_ERROR_MESSAGE) : undefined) ?? null,
    field: null,
  }
}

function reasonOf({ attributes, movedBySqs }: ReceivedLetter): string {
  if (movedBySqs) return 'crashed'
  return (
    attributes.get('reason') ?? (attributes.has(EVENT_ERROR_CODE) ? 'undelivered_event' : 'crashed')
  )
}

function isOurs(reason: string): boolean {
  return reason !== 'crashed' && reason !== 'undelivered_event'
}

/** With the history that it has: a person judges it. One that only a new request can be made of is read as that. */
function readBody(letter: ReceivedLetter, eventRequestIdPath: readonly string[]): QueueIntake {
  const { body, sentAt: acceptedAt, traceId } = letter
  const read = (trusted: boolean): QueueIntake => {
    const trace = traceId === undefined ? {} : { traceId }
    const acceptance = { origin: 'queue', acceptedAt, trusted, ...trace } as const
    return readQueueMessage(body, acceptance, { eventRequestIdPath, statuses: FINISHED_STATUSES })
  }
  const whole = read(true)
  return whole.kind === 'invalid' ? read(false) : whole
}

/** Those that are meant. A message with several ids goes by its message id only: its other ids aren't. */
export function select(
  letters: readonly InspectedLetter[],
  selection: Selection,
): readonly InspectedLetter[] {
  switch (selection.by) {
    case 'all':
      return letters
    case 'reason':
      return letters.filter(({ reason }) => selection.reasons.some((wanted) => wanted === reason))
    case 'id':
      return letters.filter((letter) => selection.ids.some((id) => goesBy(letter, id)))
  }
}

/** The ids of the selection that no dead letter goes by. */
export function unmatched(
  letters: readonly InspectedLetter[],
  selection: Selection,
): readonly string[] {
  if (selection.by !== 'id') return []
  return selection.ids.filter((id) => !letters.some((letter) => goesBy(letter, id)))
}

/** By any id that some output shows for it: a log line, the letter itself, or its producer's own hash of the body. */
export function goesBy(letter: InspectedLetter, id: string): boolean {
  const { requestId, messageId, sourceMessageId, bodySha256 } = letter
  return [requestId, messageId, sourceMessageId, bodySha256].includes(id)
}

function numberOr<T>(otherwise: T, text: string | undefined): number | T {
  const value = Number(text)
  return text === undefined || Number.isNaN(value) ? otherwise : value
}

function timeOr(otherwise: number, text: string | undefined): number {
  const at = Date.parse(text ?? '')
  return Number.isNaN(at) ? otherwise : at
}
