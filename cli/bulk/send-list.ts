import { createReadStream, existsSync } from 'node:fs'
import { type FileHandle, open, readFile, truncate } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { SQSClient } from '@aws-sdk/client-sqs'
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs'
import { CommandError } from '../command-error.ts'
import { CALLS, isPassing, sentenceOf, waitMs } from './passing-failure.ts'
import type { Work } from './work.ts'

/** SendMessageBatch takes 10 messages a call; so short ones never reach its limit in bytes. */
const BATCH_SIZE = 10
/** The most that is sent twice after a power failure. */
const SYNC_EVERY_MS = 1_000

export interface SendTools {
  readonly client: SQSClient
  readonly queueUrl: string
  /** The tenant of the fair queue that the whole list is. */
  readonly messageGroupId: string
  /** Goes into each message beside its id. */
  readonly about: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  readonly now: () => number
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  readonly onProgress: (sent: number) => void
}

/** How far this run came. */
export interface Sent {
  /** Of the whole list, also by earlier runs; those that SQS didn't take are among them. */
  readonly passed: number
  /** SQS didn't take them, in this run or an earlier one, and they are listed. */
  readonly notSent: number
  readonly stopped: boolean
}

/** Some weren't taken, and why. */
interface Left {
  readonly ids: readonly string[]
  readonly why: string
}

/**
 * Sends what is left of a list, one call at a time, and keeps how far it is after each: so one batch at most is sent
 * twice, whenever the process ends. The worker takes far longer for each id than this does.
 *
 * @throws CommandError when SQS takes nothing any more, or what the AWS SDK throws where sending again is no use
 */
export async function sendList(work: Work, tools: SendTools): Promise<Sent> {
  const { signal, now, onProgress } = tools
  let { sent, bytes } = work.from
  let syncedAt = now()
  const listed = await NotSentFile.open(work.notSentPath, work.from.notSentBytes)
  try {
    for await (const batch of batchesFrom(work)) {
      if (signal.aborted) return { passed: sent, notSent: listed.count, stopped: true }
      const left = await sendBatch(batch, tools, sent)
      if (left === undefined) return { passed: sent, notSent: listed.count, stopped: true }
      // Listed first: better listed twice than not at all.
      await listed.add(left.ids)
      sent += batch.length
      bytes += batch.reduce((sum, id) => sum + id.length + 1, 0)
      await work.reached({ sent, bytes, notSentBytes: listed.bytes })
      if (now() - syncedAt > SYNC_EVERY_MS) {
        await work.sync()
        syncedAt = now()
      }
      onProgress(sent)
    }
    return { passed: sent, notSent: listed.count, stopped: false }
  } finally {
    await listed.close()
  }
}

/** Ids are ASCII: a character is a byte. */
async function* batchesFrom({ idsPath, from }: Work): AsyncGenerator<readonly string[]> {
  const input = createReadStream(idsPath, { start: from.bytes, encoding: 'latin1' })
  let batch: string[] = []
  try {
    for await (const id of createInterface({ input })) {
      batch.push(id)
      if (batch.length < BATCH_SIZE) continue
      yield batch
      batch = []
    }
    if (batch.length > 0) yield batch
  } finally {
    input.destroy()
  }
}

/** @returns what SQS didn't take; undefined when it was stopped before anything was taken */
async function sendBatch(
  batch: readonly string[],
  tools: SendTools,
  sentBefore: number,
): Promise<Left | undefined> {
  const refused: string[] = []
  let left: Left = { ids: batch, why: '' }
  for (let send = 1; left.ids.length > 0; send++) {
    const outcome = await sendOnce(left.ids, tools)
    refused.push(...outcome.refused)
    left = outcome.left
    if (left.ids.length === 0 || send === CALLS) break
    if (tools.signal.aborted && left.ids.length === batch.length) return undefined
    await tools.sleep(waitMs(send), tools.signal)
  }
  if (left.ids.length === batch.length) {
    throw new CommandError(
      `SQS takes no more (${left.why}); ${sentBefore} are sent, and the same command goes on`,
    )
  }
  return { ids: [...refused, ...left.ids], why: left.why }
}

interface Once {
  /** SQS says that they themselves are why: sending them again is no use. */
  readonly refused: readonly string[]
  readonly left: Left
}

async function sendOnce(
  ids: readonly string[],
  { client, queueUrl, messageGroupId, about }: SendTools,
): Promise<Once> {
  const Entries = ids.map((request_id, index) => ({
    Id: String(index),
    MessageBody: JSON.stringify({ request_id, ...about }),
    MessageGroupId: messageGroupId,
  }))
  try {
    const command = new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries })
    const { Failed = [] } = await client.send(command)
    const of = (senderFault: boolean): readonly string[] =>
      Failed.filter(({ SenderFault }) => (SenderFault === true) === senderFault).flatMap(
        ({ Id }) => ids[Number(Id)] ?? [],
      )
    const why = Failed.find(({ SenderFault }) => SenderFault !== true)?.Code ?? ''
    return { refused: of(true), left: { ids: of(false), why } }
  } catch (error) {
    if (!isPassing(error)) throw error
    return { refused: [], left: { ids, why: sentenceOf(error) } }
  }
}

/** How many of a sent list SQS didn't take. */
export async function countNotSent({ notSentPath, from }: Work): Promise<number> {
  return (await NotSentFile.open(notSentPath, from.notSentBytes)).count
}

/** The ids that SQS didn't take, one a line: a list of its own for `bulk`. */
class NotSentFile {
  readonly #path: string
  #count: number
  #bytes: number
  #file: FileHandle | undefined

  private constructor(path: string, count: number, bytes: number) {
    this.#path = path
    this.#count = count
    this.#bytes = bytes
  }

  /** With what an earlier run listed. What it listed and then didn't get to keep its position of is sent again. */
  static async open(path: string, bytes: number): Promise<NotSentFile> {
    if (!existsSync(path)) return new NotSentFile(path, 0, 0)
    await truncate(path, bytes)
    const before = await readFile(path, 'latin1')
    return new NotSentFile(path, before.split('\n').length - 1, bytes)
  }

  get count(): number {
    return this.#count
  }

  get bytes(): number {
    return this.#bytes
  }

  async add(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return
    const text = `${ids.join('\n')}\n`
    this.#file ??= await open(this.#path, 'a', 0o600)
    await this.#file.appendFile(text)
    await this.#file.datasync()
    this.#count += ids.length
    this.#bytes += text.length
  }

  async close(): Promise<void> {
    await this.#file?.close()
  }
}
