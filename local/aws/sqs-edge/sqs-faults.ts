import { isRecord } from '../../json-record.ts'
import { type Answer, json } from '../stand-in/http-answer.ts'
import { seededNumbers } from '../stand-in/seeded-numbers.ts'
import { drawEdgeFault } from './edge-fault.ts'
import { leaveOut, withFailures } from './partial-batch.ts'
import type { SqsCall, SqsInput, SqsWay } from './sqs-call.ts'

export interface SqsFaultOptions {
  /** The share of the calls that go wrong, 0 to 1. */
  readonly rate: number
  readonly seed: number
}

/** A bad way to SQS, and what became of the calls. */
export interface SqsFaults {
  /** Makes a call, which may go wrong; `lost` when its answer never arrives. */
  call(call: SqsCall): Promise<Answer | 'lost'>
  /** Has SQS not take messages from now on, or take them again. */
  refuseMessages(refuse: boolean): void
  /** How often each fault struck. */
  readonly struck: ReadonlyMap<string, number>
  /** Bodies of messages that the queue got twice, because their sender had no answer to the first send. */
  readonly doubled: ReadonlySet<string>
  /** Bodies of messages that were delivered again while they were being handled. */
  readonly shownAgain: ReadonlySet<string>
}

/** Spoils a way: refuses calls, takes batches only in part, loses answers and delivers messages twice. */
export function spoilSqs(way: SqsWay, { rate, seed }: SqsFaultOptions): SqsFaults {
  const random = seededNumbers(seed)
  const struck = new Map<string, number>()
  const doubled = new Set<string>()
  const shownAgain = new Set<string>()
  const passedOn = new Set<unknown>()
  let refusing = false

  const call = async (asked: SqsCall): Promise<Answer | 'lost'> => {
    const { operation, input, headers } = asked
    const invocation = headers['amz-sdk-invocation-id']
    // An SDK that got no answer in time sends again what the queue has already. What it is told of the second
    // time may be that a part failed, which it sends a third time.
    const noteSentAgain = (): void => {
      if (passedOn.has(invocation)) for (const sent of bodiesIn(input)) doubled.add(sent)
    }
    const forward = (taken: SqsInput): Promise<Answer> => {
      noteSentAgain()
      if (invocation !== undefined) passedOn.add(invocation)
      return way({ ...asked, input: taken })
    }
    noteSentAgain()
    if (refusing && operation.startsWith('SendMessage')) return unavailable()
    const fault = drawEdgeFault(operation, rate, random)
    if (fault !== undefined) {
      const name = `${operation} ${fault}`
      struck.set(name, (struck.get(name) ?? 0) + 1)
    }
    switch (fault) {
      case undefined:
        return forward(input)
      case 'refused':
        return unavailable()
      case 'lost_answer':
        await forward(input)
        return 'lost'
      case 'partial': {
        const { taken, leftOut } = leaveOut(input, random)
        return taken === undefined ? unavailable() : withFailures(await forward(taken), leftOut)
      }
      case 'duplicate': {
        const received = await forward(input)
        for (const twice of await showAgain(received, asked, way)) shownAgain.add(twice)
        return received
      }
    }
  }
  return {
    call,
    refuseMessages: (refuse) => {
      refusing = refuse
    },
    struck,
    doubled,
    shownAgain,
  }
}

function unavailable(): Answer {
  const type = 'ServiceUnavailable'
  return json(503, { __type: type, message: 'SQS is told to fail' }, { 'x-amzn-errortype': type })
}

/**
 * How long a message that is delivered twice stays hidden. Not 0: the emulated SQS (fauxqs 2.4.1) forgets a
 * message whose visibility timeout is changed to that, once it keeps its queues on disk.
 */
const HIDDEN_SECONDS = 1

/** Makes the first of the received messages visible again while it is being handled. */
async function showAgain(
  received: Answer,
  { input: { QueueUrl }, headers }: SqsCall,
  way: SqsWay,
): Promise<readonly string[]> {
  const output: unknown = JSON.parse(received.body)
  const messages = isRecord(output) ? output.Messages : undefined
  const [first] = Array.isArray(messages) ? messages : []
  if (!isRecord(first)) return []
  await way({
    operation: 'ChangeMessageVisibility',
    input: { QueueUrl, ReceiptHandle: first.ReceiptHandle, VisibilityTimeout: HIDDEN_SECONDS },
    headers,
  })
  return [String(first.Body)]
}

function bodiesIn({ MessageBody, Entries }: SqsInput): readonly string[] {
  const entries = Array.isArray(Entries) ? Entries : [{ MessageBody }]
  return entries.flatMap((entry: unknown) =>
    isRecord(entry) && typeof entry.MessageBody === 'string' ? [entry.MessageBody] : [],
  )
}
