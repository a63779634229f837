import { isJsonObject } from '../../../lambda/intake/json-object.ts'
import { parseStrictJson } from '../../../lambda/intake/strict-json.ts'
import { lines } from './lines.ts'
import { NOT_BEFORE, NOT_BEFORE_RULE } from './not-before.ts'
import type { Row, Rows } from './row.ts'

/** What a JSON object has its id by, unless it is said otherwise. */
const USUAL_NAME = 'request_id'

/** A JSON value a line: an object with the id in it, or the id itself. */
export function ndjsonRows(text: AsyncIterable<string>, column = USUAL_NAME): Rows {
  const chunks = async function* () {
    for await (const rows of lines(text)) yield rows.map((row) => idOf(row, column))
  }
  return { column, chunks: chunks() }
}

function idOf(row: Row, column: string): Row {
  if (row.problem !== undefined) return row
  const { line, value: text } = row
  const parsed = parseStrictJson(String(text))
  if ('field' in parsed) return { line, value: text, problem: parsed.message }
  const { value } = parsed
  if (typeof value === 'string') return { line, value }
  if (!isJsonObject(value) || !Object.hasOwn(value, column)) {
    return { line, value: text, problem: `must be a JSON object with ${column}` }
  }
  if (!Object.hasOwn(value, NOT_BEFORE)) return { line, value: value[column] }
  return { line, value: value[column], problem: NOT_BEFORE_RULE }
}
