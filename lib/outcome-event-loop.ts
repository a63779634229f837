import { OUTCOME_DETAIL_TYPE, OUTCOME_SOURCE } from '../lambda/settings.ts'

/** What a field of an event may hold: this text, anything, or fields; one that isn't named isn't there. */
type Field = string | typeof ANYTHING | Fields
interface Fields {
  readonly [name: string]: Field
}
const ANYTHING = Symbol('anything')

/** What EventBridge makes of our outcome events, as far as it is the same in each (docs/events.md). */
const OUTCOME_EVENT: Fields = {
  version: ANYTHING,
  id: ANYTHING,
  'detail-type': OUTCOME_DETAIL_TYPE,
  source: OUTCOME_SOURCE,
  account: ANYTHING,
  time: ANYTHING,
  region: ANYTHING,
  detail: {
    id: ANYTHING,
    request_id: ANYTHING,
    outcome: ANYTHING,
    evidence: ANYTHING,
    status: ANYTHING,
    attempt_count: ANYTHING,
    dead_letter: ANYTHING,
    accepted_at: ANYTHING,
    final_at: ANYTHING,
    deleted_at: ANYTHING,
    origin: ANYTHING,
    reason: ANYTHING,
    requested_by: ANYTHING,
    idempotency_key: ANYTHING,
  },
}

/**
 * Whether a rule with this pattern may take outcome events for requests. Each would ask for a deletion, whose end is another
 * event, for ever. What can't be told counts as yes.
 */
export function mayFitOutcomeEvents(pattern: unknown): boolean {
  return mayFit(pattern, OUTCOME_EVENT)
}

/** All fields of a pattern must fit, of the alternatives in `$or` and in a list one. */
function mayFit(pattern: unknown, fields: Fields): boolean {
  return Object.entries(isObject(pattern) ? pattern : {}).every(([name, tests]) => {
    if (name === '$or') {
      return !Array.isArray(tests) || tests.some((option) => mayFit(option, fields))
    }
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (field === ANYTHING) return true
    if (isObject(tests)) return mayFit(tests, typeof field === 'object' ? field : {})
    return !Array.isArray(tests) || tests.some((test) => testMayFit(test, field))
  })
}

function testMayFit(test: unknown, field: string | Fields | undefined): boolean {
  if (typeof field === 'object') return true
  if (!isObject(test)) return test === field
  const [[operator, operand] = ['', undefined]] = Object.entries(test)
  if (operator === 'exists') return operand !== (field === undefined)
  if (operator === 'anything-but') return field === undefined || !asList(operand).includes(field)
  if (field === undefined) return !NEEDS_A_VALUE.has(operator)
  if (typeof operand !== 'string') return true
  switch (operator) {
    case 'prefix':
      return field.startsWith(operand)
    case 'suffix':
      return field.endsWith(operand)
    case 'equals-ignore-case':
      return field.toLowerCase() === operand.toLowerCase()
    default:
      return true
  }
}

const NEEDS_A_VALUE = new Set([
  'prefix',
  'suffix',
  'equals-ignore-case',
  'wildcard',
  'numeric',
  'cidr',
])

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value]
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
