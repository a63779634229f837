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
  const aliased = (name: string): string => {
    const known = aliases.get(name)
    if (known !== undefined) return known
    const alias = `#n${aliases.size}`
    aliases.set(name, alias)
    return alias
  }
  const allValues: Attributes = { ...values }
  const clauses: string[] = []
  const assign = (attributes: Attributes, isNew: boolean): void => {
    for (const [name, value] of Object.entries(attributes)) {
      const placeholder = `:v${clauses.length}`
      allValues[placeholder] = value
      const path = name.includes('.') ? name.split('.').map(aliased).join('.') : aliased(name)
      clauses.push(`${path} = ${isNew ? `if_not_exists(${path}, ${placeholder})` : placeholder}`)
    }
  }
  assign(set, false)
  assign(setNew, true)
  const allNames: Record<string, string> = { ...names }
  for (const [name, alias] of aliases) allNames[alias] = name
  return {
    UpdateExpression: `SET ${clauses.join(', ')}`,
    ConditionExpression: condition,
    ExpressionAttributeNames: allNames,
    ExpressionAttributeValues: allValues,
  }
}
