import { randomUUID } from 'node:crypto'
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb'
import { lazily } from '../aws/lazily.ts'
import {
  type Claim,
  type MessageIdentity,
  type Receipts,
  ReceiptsUnavailableError,
} from './receipts.ts'

export interface ReceiptsTableOptions {
  /** Called with the first message, so that other routes don't pay for it. */
  readonly client: () => DynamoDBClient
  readonly table: string
  /** The primary key of what stands for an id. */
  readonly keyOf: (id: string) => Readonly<Record<string, AttributeValue>>
  /** How long an accepted message is remembered. */
  readonly rememberedSeconds: number
  readonly now: () => number
}

/** Nothing stands for the id, or only what is over: a receipt past its time, a claim whose invocation has ended. */
const CLAIMABLE = 'attribute_not_exists(#key) OR expires_at < :now_seconds OR claimed_until < :now'

/**
 * The receipts in a DynamoDB table. Items, beside their key: `digest`, `expires_at` (epoch seconds, the table's TTL
 * attribute); a claim has `claim` and `claimed_until` (epoch milliseconds), a receipt has `answer`. DynamoDB may
 * take days to remove what has expired, so the condition looks at the time, too.
 */
export class ReceiptsTable implements Receipts {
  readonly #client: () => DynamoDBClient
  readonly #options: ReceiptsTableOptions

  constructor(options: ReceiptsTableOptions) {
    this.#client = lazily(options.client)
    this.#options = options
  }

  async claim(message: MessageIdentity, until: number): Promise<Claim> {
    const token = randomUUID()
    const now = this.#options.now()
    const claim = { claim: { S: token }, claimed_until: number(until) }
    try {
      await this.#put(message, claim, CLAIMABLE, {
        ':now': number(now),
        ':now_seconds': number(Math.floor(now / 1000)),
      })
      return { kind: 'claimed', token }
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return this.#standing(message, token)
      throw unavailable(error)
    }
  }

  async confirm(message: MessageIdentity, token: string, answer: string): Promise<boolean> {
    return this.#settled(this.#put(message, { answer: { S: answer } }, OWN, own(token)))
  }

  async release({ id }: MessageIdentity, token: string): Promise<boolean> {
    const command = new DeleteItemCommand({
      TableName: this.#options.table,
      Key: this.#options.keyOf(id),
      ConditionExpression: OWN,
      ExpressionAttributeValues: own(token),
    })
    return this.#settled(this.#client().send(command))
  }

  #put(
    { id, digest }: MessageIdentity,
    fields: Readonly<Record<string, AttributeValue>>,
    condition: string,
    values: Record<string, AttributeValue>,
  ): Promise<unknown> {
    const { table, keyOf, rememberedSeconds, now } = this.#options
    const expiresAt = Math.ceil(now() / 1000) + rememberedSeconds
    const key = keyOf(id)
    const command = new PutItemCommand({
      TableName: table,
      Item: {
        ...key,
        digest: { S: digest },
        expires_at: number(expiresAt),
        ...fields,
      },
      ConditionExpression: condition,
      ...(condition === CLAIMABLE
        ? { ExpressionAttributeNames: { '#key': Object.keys(key)[0] ?? '' } }
        : {}),
      ExpressionAttributeValues: values,
    })
    return this.#client().send(command)
  }

  async #standing({ id, digest }: MessageIdentity, token: string): Promise<Claim> {
    const command = new GetItemCommand({
      TableName: this.#options.table,
      Key: this.#options.keyOf(id),
      ConsistentRead: true,
    })
    const { Item = {} } = await this.#client()
      .send(command)
      .catch((error: unknown) => {
        throw unavailable(error)
      })
    // The SDK sent the claim twice because the first answer was lost.
    if (Item.claim?.S === token) return { kind: 'claimed', token }
    const answer = Item.answer?.S
    // Without an item it was released just now; the sender's next try gets it.
    if (answer === undefined) {
      return { kind: 'in_progress', until: Number(Item.claimed_until?.N ?? this.#options.now()) }
    }
    return Item.digest?.S === digest ? { kind: 'accepted_before', answer } : { kind: 'id_reused' }
  }

  async #settled(write: Promise<unknown>): Promise<boolean> {
    return write.then(
      () => true,
      () => false,
    )
  }
}

const OWN = 'claim = :claim'

function own(token: string): Record<string, AttributeValue> {
  return { ':claim': { S: token } }
}

function unavailable(cause: unknown): ReceiptsUnavailableError {
  return new ReceiptsUnavailableError('the table of receipts could not be asked', { cause })
}

function number(value: number): AttributeValue {
  return { N: String(value) }
}
