import { isRecord } from '../../json-record.ts'
import type { TableDescription } from '../../template/stack-description.ts'
import type { Access } from '../authorisation/access-control.ts'
import { TABLE_KEY_ACTIONS } from '../authorisation/key-access.ts'

/** The action of each part of a transaction (DynamoDB Developer Guide, *Using IAM with transactions*). */
const TRANSACTED: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  Get: 'GetItem',
  ConditionCheck: 'ConditionCheckItem',
}

export interface TablesPlace {
  readonly accountId: string
  readonly region: string
  readonly tables: readonly TableDescription[]
  /** The ARN of the key of each encrypted table, by the table's ARN. */
  readonly encryption: ReadonlyMap<string, string>
}

type Input = Readonly<Record<string, unknown>>

/** What a call needs to be allowed. */
export function requiredTableAccess(
  operation: string,
  input: Input,
  place: TablesPlace,
): readonly Access[] {
  const { TableName, RequestItems, TransactItems } = input
  if (Array.isArray(TransactItems)) {
    return TransactItems.filter(isRecord).flatMap((item) =>
      Object.entries(item).flatMap(([kind, part]) =>
        onTable(TRANSACTED[kind] ?? kind, isRecord(part) ? part : {}, place),
      ),
    )
  }
  if (isRecord(RequestItems)) {
    return Object.keys(RequestItems).flatMap((name) =>
      onTable(operation, { TableName: name }, place),
    )
  }
  if (TableName === undefined) return [{ action: `dynamodb:${operation}`, resource: '*' }]
  return onTable(operation, input, place)
}

function onTable(action: string, input: Input, place: TablesPlace): readonly Access[] {
  const { accountId, region, tables, encryption } = place
  const name = String(input.TableName)
  const arn = name.startsWith('arn:')
    ? name
    : `arn:aws:dynamodb:${region}:${accountId}:table/${name}`
  const table = tables.find((one) => arn.endsWith(`:table/${one.name}`))
  const leading = leadingKey(input, table?.keys.find(({ role }) => role === 'HASH')?.name)
  const key = encryption.get(arn)
  const via = { 'kms:ViaService': `dynamodb.${region}.amazonaws.com` }
  return [
    {
      action: `dynamodb:${action}`,
      resource: typeof input.IndexName === 'string' ? `${arn}/index/${input.IndexName}` : arn,
      ...(leading !== undefined && { context: { 'dynamodb:LeadingKeys': [leading] } }),
    },
    ...(key === undefined
      ? []
      : TABLE_KEY_ACTIONS.map((use) => ({ action: use, resource: key, context: via }))),
  ]
}

/** The part of a partition key that policies can tell apart: what stands before its first `#`, with that. */
function leadingKey({ Key, Item }: Input, name = ''): string | undefined {
  const item = [Key, Item].find(isRecord)
  const value = item?.[name]
  const text = isRecord(value) ? value.S : undefined
  if (typeof text !== 'string') return undefined
  // One decision for each kind of item, and not for each item.
  return `${text.slice(0, text.indexOf('#') + 1)}…`
}
