import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import type { SigningKey } from './signing-key.ts'

/** All of them are in one item of the ledger, which never expires. */
const KEYS_ITEM = {
  pk: { S: 'certificate_keys' },
  sk: { S: 'public' },
} satisfies Record<string, AttributeValue>

/**
 * The public keys of all certificates, old ones too: each by its `kid`, so that a certificate can be verified when its
 * key is gone.
 */
export class PublishedKeys {
  readonly #client: () => DynamoDBClient
  readonly #table: string

  constructor(client: () => DynamoDBClient, table: string) {
    this.#client = client
    this.#table = table
  }

  /** Keeps a key; one that is there stays as it is. */
  async publish({ kid, jwk }: SigningKey): Promise<void> {
    const command = new UpdateItemCommand({
      TableName: this.#table,
      Key: KEYS_ITEM,
      UpdateExpression: 'SET #kid = if_not_exists(#kid, :x)',
      ExpressionAttributeNames: { '#kid': kid },
      ExpressionAttributeValues: { ':x': { S: jwk.x } },
    })
    await this.#client().send(command)
  }

  /** In no order that says anything. */
  async all(): Promise<readonly SigningKey[]> {
    const { Item = {} } = await this.#client().send(
      new GetItemCommand({ TableName: this.#table, Key: KEYS_ITEM, ConsistentRead: true }),
    )
    const { pk: _, sk: __, ...keys } = Item
    return Object.entries(keys).flatMap(([kid, { S: x }]) =>
      x === undefined ? [] : [{ kid, jwk: { crv: 'Ed25519', kty: 'OKP', x } }],
    )
  }
}
