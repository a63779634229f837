import { isRecord } from '../../json-record.ts'

/**
 * The ids of the messages that a response keeps on the queue, by the rules of partial batch responses
 * (Lambda Developer Guide, *Handling errors for an SQS event source*): nothing or an empty list is success;
 * a response that cannot be understood, an unknown id included, fails the whole batch.
 * @param payload the handler's result as JSON
 */
export function failedMessageIds(
  payload: string,
  batchIds: readonly string[],
): ReadonlySet<string> {
  const known = new Set(batchIds)
  const items = itemsOf(payload)
  if (items === undefined) return known
  const failed = new Set<string>()
  for (const item of items) {
    const id = isRecord(item) ? item.itemIdentifier : undefined
    if (typeof id !== 'string' || !known.has(id)) return known
    failed.add(id)
  }
  return failed
}

function itemsOf(payload: string): readonly unknown[] | undefined {
  if (payload.trim() === '') return []
  let response: unknown
  try {
    response = JSON.parse(payload)
  } catch {
    return undefined
  }
  if (response === null) return []
  if (!isRecord(response)) return undefined
  const items = response.batchItemFailures ?? []
  return Array.isArray(items) ? items : undefined
}
