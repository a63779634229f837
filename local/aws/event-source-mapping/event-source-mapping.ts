import { setTimeout as delay } from 'node:timers/promises'
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import type { EventSourceMappingDescription } from '../../template/stack-description.ts'
import type { InvocationOutcome } from '../functions/execution-environment.ts'
import { receiveBatch, splitBySize } from './message-batch.ts'
import { failedMessageIds } from './partial-batch-response.ts'

/** DeleteMessageBatch takes 10 entries at most. */
const DELETE_LIMIT = 10
const DELETE_ATTEMPTS = 5
const DELETE_PAUSE_MS = 100

/** Pause after a receive that failed, so that a queue that is down is not hammered. */
const RECEIVE_PAUSE_MS = 1_000

export interface EventSourceMappingOptions {
  readonly mapping: EventSourceMappingDescription
  /** With the credentials of the function's role, as Lambda polls. */
  readonly client: SQSClient
  readonly region: string
  readonly invoke: (event: { Records: readonly SQSRecord[] }) => Promise<InvocationOutcome>
  /** Gets a sentence for each thing that went wrong; messages concerned stay on the queue. */
  readonly onProblem: (sentence: string) => void
}

/** Polls a queue and invokes a function with batches, as Lambda's event source mapping does. */
export interface EventSourceMapping {
  /** Forgets what was received, handled or not, as pollers do that crash; it comes back by itself. */
  crash(): void
  /** Stops receiving and waits for the invocations under way, for `graceMs` at most. */
  close(graceMs: number): Promise<void>
}

/**
 * Starts polling. One poller waits for messages; whenever it gets some and goes off to invoke, another takes
 * its place, up to the maximum concurrency.
 */
export function startEventSourceMapping(options: EventSourceMappingOptions): EventSourceMapping {
  const { mapping, client, region, onProblem } = options
  const stop = new AbortController()
  const pollers = new Set<Promise<void>>()
  let receiving = 0
  let crashes = 0
  let known = false

  const poll = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      receiving += 1
      const before = crashes
      const records = await receiveOrPause().finally(() => {
        receiving -= 1
      })
      // An idle poller is enough; those that the last rush brought leave.
      if (records.length === 0 && receiving > 0) return
      if (records.length > 0 && receiving === 0) add()
      for (const batch of splitBySize(records))
        await process(options, batch, () => crashes > before)
    }
  }

  const receiveOrPause = async (): Promise<SQSRecord[]> => {
    try {
      // Lambda looks at the queue before it polls it, and must be allowed to.
      if (!known) await client.send(new GetQueueAttributesCommand({ QueueUrl: mapping.queue.url }))
      known = true
      return await receiveBatch(client, mapping, region, () => stop.signal.aborted)
    } catch (error) {
      onProblem(`receiving from ${mapping.queue.name} failed: ${describeError(error)}`)
      await delay(RECEIVE_PAUSE_MS, undefined, { signal: stop.signal }).catch(() => undefined)
      return []
    }
  }

  const add = () => {
    if (stop.signal.aborted || pollers.size >= mapping.maximumConcurrency) return
    const poller = poll().finally(() => pollers.delete(poller))
    pollers.add(poller)
  }

  add()
  return {
    crash: () => {
      crashes += 1
    },
    close: async (graceMs) => {
      stop.abort()
      const cancelled = new AbortController()
      await Promise.race([
        Promise.all(pollers),
        delay(graceMs, undefined, { signal: cancelled.signal }).catch(() => undefined),
      ])
      cancelled.abort()
    },
  }
}

async function process(
  { mapping, client, invoke, onProblem }: EventSourceMappingOptions,
  records: readonly SQSRecord[],
  crashed: () => boolean,
): Promise<void> {
  if (crashed()) return
  const outcome = await invoke({ Records: records })
  if (crashed()) return
  if (!outcome.ok) {
    onProblem(
      `${mapping.functionName} failed: ${outcome.errorMessage}; its ${records.length} message(s) come back when their visibility timeout ends`,
    )
    return
  }
  const failed = mapping.reportBatchItemFailures
    ? failedMessageIds(
        outcome.payload,
        records.map(({ messageId }) => messageId),
      )
    : new Set<string>()
  const succeeded = records.filter(({ messageId }) => !failed.has(messageId))
  for (let start = 0; start < succeeded.length; start += DELETE_LIMIT) {
    const left = await deleteMessages(
      client,
      mapping.queue.url,
      succeeded.slice(start, start + DELETE_LIMIT).map(({ receiptHandle }) => receiptHandle),
    )
    if (left > 0) onProblem(`${left} handled message(s) of ${mapping.queue.name} were not deleted`)
  }
}

/** Returns how many could not be deleted; they will be delivered again. */
async function deleteMessages(
  client: SQSClient,
  queueUrl: string,
  receiptHandles: readonly string[],
): Promise<number> {
  let left = [...receiptHandles]
  for (let attempt = 1; left.length > 0 && attempt <= DELETE_ATTEMPTS; attempt += 1) {
    if (attempt > 1) await delay(DELETE_PAUSE_MS * attempt)
    const entries = left.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }))
    const answer = await client
      .send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }))
      .catch(() => ({ Successful: [] }))
    const deleted = new Set(answer.Successful?.map(({ Id }) => Id))
    left = entries.flatMap(({ Id, ReceiptHandle }) => (deleted.has(Id) ? [] : [ReceiptHandle]))
  }
  return left.length
}

function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
