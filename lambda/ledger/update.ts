import type { AttributeValue, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb'
import type { Attributes } from './ledger-item.ts'

type Expression = Required<
  Pick<
    UpdateItemCommandInput,
    | 'UpdateExpression'
    | 'ConditionExpression'
    | 'ExpressionAttributeNames'
    | 'ExpressionAttributeValues'
  >
>

/** What an update does. Names have dots where they lead into maps. */
export interface Update {
  /** Gets these values, whatever stands there. */
  readonly set?: Attributes
  /** Gets these values where nothing stands. */
  readonly setNew?: Attributes
  readonly condition: string
  /** What the condition names with `#…` and `:…` beside what is set. */
  readonly names?: Readonly<Record<string, string>>
  readonly values?: Readonly<Record<string, AttributeValue>>
}

/** The update in DynamoDB's words; no name of ours may be one of its reserved ones, so each gets another. */
export function updateExpression({
  set = {},
  setNew = {},
  condition,
  names = {},
  values = {},
}: Update): Expression {
  const aliases = new Map<string, string>()
  const alias = (path: string): string =>
    path
      .split('.')
      .map((name) => {
        if (!aliases.has(name)) aliases.set(name, `#n${aliases.size}`)
        return aliases.get(name)
      })
      .join('.')
  const given: Attributes = { ...values }
  const clauses = [
    ...Object.entries(set).map(([name, value]) => [name, value, false] as const),
    ...Object.entries(setNew).map(([name, value]) => [name, value, true] as const),
  ].map(([name, value, isNew], index) => {
    given[`:v${index}`] = value
    const path = alias(name)
    return `${path} = ${isNew ? `if_not_exists(${path}, :v${index})` : `:v${index}`}`
  })
  return {
    UpdateExpression: `SET ${clauses.join(', ')}`,
    ConditionExpression: condition,
    ExpressionAttributeNames: {
      ...names,
      ...Object.fromEntries([...aliases].map(([name, short]) => [short, name])),
    },
    ExpressionAttributeValues: given,
  }
}
