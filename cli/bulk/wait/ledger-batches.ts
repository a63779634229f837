import {
  type AttributeValue,
  BatchGetItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb'
import type { LedgerRecord } from '../../../lambda/deletion/ledger.ts'
import { parseRequestId } from '../../../lambda/deletion/request.ts'
import { recordKey } from '../../../lambda/ledger/ledger-item.ts'
import { recordOf } from '../../../lambda/ledger/record-of-item.ts'
import { CommandError } from '../../command-error.ts'
import { CALLS, isPassing, sentenceOf, waitMs } from '../passing-failure.ts'

/** As many keys as BatchGetItem takes. */
export const BATCH = 100

export interface LedgerBatchesOptions {
  readonly client: DynamoDBClient
  readonly table: string
  readonly signal: AbortSignal
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

type Keys = Record<string, AttributeValue>[]

/** Reads the records of many ids. */
export class LedgerBatches {
  readonly #options: LedgerBatchesOptions

  constructor(options: LedgerBatchesOptions) {
    this.#options = options
  }

  /**
   * What was written last of each, by id, where there is a record. What DynamoDB leaves out, because it is throttled or the
   * records are large, is asked for again.
   *
   * @returns undefined when it was stopped before all was known
   * @throws CommandError when DynamoDB doesn't answer any more, or what the AWS SDK throws where asking again is no use
   */
  async find(ids: readonly string[]): Promise<ReadonlyMap<string, LedgerRecord> | undefined> {
    const { signal, sleep } = this.#options
    const records = new Map<string, LedgerRecord>()
    let keys: Keys = ids.flatMap((given) => {
      const id = parseRequestId(given)
      return id === undefined ? [] : [recordKey(id)]
    })
    let failures = 0
    while (keys.length > 0) {
      if (signal.aborted) return undefined
      const asked = keys.length
      const { items, left, why } = await this.#ask(keys)
      for (const item of items) {
        const record = recordOf(item)
        records.set(record.requestId, record)
      }
      keys = left
      if (keys.length === 0) break
      failures = keys.length < asked ? 1 : failures + 1
      if (failures >= CALLS) {
        throw new CommandError(`the ledger doesn't answer (${why}); the same command goes on`)
      }
      await sleep(waitMs(failures), signal)
    }
    return records
  }

  async #ask(Keys: Keys) {
    const { client, table } = this.#options
    const command = new BatchGetItemCommand({
      RequestItems: { [table]: { Keys, ConsistentRead: true } },
    })
    try {
      const { Responses = {}, UnprocessedKeys = {} } = await client.send(command)
      const left = UnprocessedKeys[table]?.Keys ?? []
      return { items: Responses[table] ?? [], left, why: 'it leaves keys out: it is throttled' }
    } catch (error) {
      if (!isPassing(error)) throw error
      return { items: [], left: Keys, why: sentenceOf(error) }
    }
  }
}
