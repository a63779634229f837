import type { Access } from '../authorisation/access-control.ts'
import { isRecord } from '../json-record.ts'

/** The action of each part of a transaction (DynamoDB Developer Guide, *Using IAM with transactions*). */
const TRANSACTED: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  Get: 'GetItem',
  ConditionCheck: 'ConditionCheckItem',
}

/** What a call needs to be allowed. */
export function requiredTableAccess(
  operation: string,
  input: Readonly<Record<string, unknown>>,
  { accountId, region }: { readonly accountId: string; readonly region: string },
): readonly Access[] {
  const access = (action: string, table: unknown, index?: unknown): Access => {
    const name = String(table)
    const arn = name.startsWith('arn:')
      ? name
      : `arn:aws:dynamodb:${region}:${accountId}:table/${name}`
    return {
      action: `dynamodb:${action}`,
      resource: typeof index === 'string' ? `${arn}/index/${index}` : arn,
    }
  }
  const { TableName, IndexName, RequestItems, TransactItems } = input
  if (Array.isArray(TransactItems)) {
    return TransactItems.filter(isRecord).flatMap((item) =>
      Object.entries(item).map(([kind, part]) =>
        access(TRANSACTED[kind] ?? kind, isRecord(part) ? part.TableName : undefined),
      ),
    )
  }
  if (isRecord(RequestItems)) {
    return Object.keys(RequestItems).map((table) => access(operation, table))
  }
  if (TableName === undefined) return [{ action: `dynamodb:${operation}`, resource: '*' }]
  return [access(operation, TableName, IndexName)]
}
