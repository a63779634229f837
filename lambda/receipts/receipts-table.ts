import { randomUUID } from 'node:crypto'
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb'
import { lazyClient } from '../aws/lazy-client.ts'
import {
  type Claim,
  type MessageIdentity,
  type Receipts,
  ReceiptsUnavailableError,
} from './receipts.ts'

/**
 * How long an accepted message is remembered, in seconds. A sender sends the same one again for up to about
 * 75 hours (Standard Webhooks, *Deliverability and reliability*).
 */
const REMEMBERED_SECONDS = 7 * 86_400

/** Nothing stands for the id, or only what is over: a receipt past its time, a claim whose invocation has ended. */
const CLAIMABLE =
  'attribute_not_exists(webhook_id) OR expires_at < :now_seconds OR claimed_until < :now'

/**
 * The receipts in a DynamoDB table. Items: `webhook_id`, `digest`, `expires_at` (epoch seconds, the table's TTL
 * attribute); a claim has `claim` and `claimed_until` (epoch milliseconds), a receipt has `answer`. DynamoDB may
 * take days to remove what has expired, so the condition looks at the time, too.
 */
export class ReceiptsTable implements Receipts {
  readonly #client: () => DynamoDBClient
  readonly #table: string
  readonly #now: () => number

  /** @param client called with the first message, so that other routes don't pay for it */
  constructor(client: () => DynamoDBClient, table: string, now: () => number) {
    this.#client = lazyClient(client)
    this.#table = table
    this.#now = now
  }

  async claim(message: MessageIdentity, until: number): Promise<Claim> {
    const token = randomUUID()
    const now = this.#now()
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
      TableName: this.#table,
      Key: { webhook_id: { S: id } },
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
    const expiresAt = Math.ceil(this.#now() / 1000) + REMEMBERED_SECONDS
    const command = new PutItemCommand({
      TableName: this.#table,
      Item: {
        webhook_id: { S: id },
        digest: { S: digest },
        expires_at: number(expiresAt),
        ...fields,
      },
      ConditionExpression: condition,
      ExpressionAttributeValues: values,
    })
    return this.#client().send(command)
  }

  async #standing({ id, digest }: MessageIdentity, token: string): Promise<Claim> {
    const command = new GetItemCommand({
      TableName: this.#table,
      Key: { webhook_id: { S: id } },
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
      return { kind: 'in_progress', until: Number(Item.claimed_until?.N ?? this.#now()) }
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
