import { type DynamoDBClient, GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import {
  CursorError,
  type LedgerFilter,
  type LedgerPage,
  type LedgerReader,
  type LedgerRecord,
  LedgerUnavailableError,
} from '../deletion/ledger.ts'
import type { RequestId } from '../deletion/request.ts'
import { type Attributes, ID, number, RECORD, recordKey, text } from './ledger-item.ts'
import { recordOf } from './record-of-item.ts'

/** Records of one page at most. */
const PAGE = 100

/** A page that finds little is looked for no further than through so many megabytes: its caller waits. */
const SCANS = 5

/** Reads the ledger of {@link LedgerTable}. */
export class LedgerTableReader implements LedgerReader {
  readonly #client: () => DynamoDBClient
  readonly #table: string

  constructor(client: () => DynamoDBClient, table: string) {
    this.#client = client
    this.#table = table
  }

  async find(requestId: RequestId): Promise<LedgerRecord | undefined> {
    const command = new GetItemCommand({
      TableName: this.#table,
      Key: recordKey(requestId),
      ConsistentRead: true,
    })
    const { Item } = await this.#client().send(command).catch(unavailable)
    return Item && recordOf(Item)
  }

  /** In the order in which DynamoDB keeps the items: by a hash of the id, which never changes. */
  async list(filter: LedgerFilter, cursor?: string): Promise<LedgerPage> {
    const items: Attributes[] = []
    let start = cursor === undefined ? undefined : keyAt(cursor)
    for (let scans = 0; scans < SCANS && items.length < PAGE; scans += 1) {
      const command = new ScanCommand({
        TableName: this.#table,
        ConsistentRead: true,
        ...filterExpression(filter),
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      })
      const { Items = [], LastEvaluatedKey } = await this.#client().send(command).catch(unavailable)
      items.push(...Items)
      start = LastEvaluatedKey
      if (start === undefined) break
    }
    const page = items.slice(0, PAGE)
    // Of what was found beyond the page, the next one begins with the first.
    const last = items.length > PAGE ? page.at(-1) : start
    const records = page.map(recordOf)
    return { records, ...(last === undefined ? {} : { next: cursorAt(last) }) }
  }
}

function filterExpression({ outcome, since, until }: LedgerFilter) {
  const conditions = ['begins_with(#pk, :id)', '#sk = :record']
  const names: Record<string, string> = { '#pk': 'pk', '#sk': 'sk' }
  const values: Attributes = { ':id': text(ID), ':record': text(RECORD) }
  if (outcome !== undefined) {
    conditions.push('#end.#outcome = :outcome')
    Object.assign(names, { '#end': 'end', '#outcome': 'outcome' })
    values[':outcome'] = text(outcome)
  }
  if (since !== undefined || until !== undefined) names['#at'] = 'changed_at'
  if (since !== undefined) {
    conditions.push('#at >= :since')
    values[':since'] = number(since)
  }
  if (until !== undefined) {
    conditions.push('#at < :until')
    values[':until'] = number(until)
  }
  return {
    FilterExpression: conditions.join(' AND '),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  }
}

/** The key of an item, as a text that means nothing to callers. */
function cursorAt({ pk, sk }: Attributes): string {
  return Buffer.from(JSON.stringify([pk?.S, sk?.S])).toString('base64url')
}

function keyAt(cursor: string): Attributes {
  const [pk, sk] = partsOf(cursor)
  if (typeof pk !== 'string' || typeof sk !== 'string' || pk === '' || sk === '') {
    throw new CursorError('no list gave this cursor')
  }
  return { pk: text(pk), sk: text(sk) }
}

function partsOf(cursor: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(parts) ? parts : []
  } catch {
    return []
  }
}

function unavailable(cause: unknown): never {
  throw new LedgerUnavailableError('the ledger could not be asked', { cause })
}
