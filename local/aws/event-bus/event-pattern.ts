import { isRecord } from '../../json-record.ts'

/** An event pattern that can't be emulated; the message names the place and the operator. */
class EventPatternError extends Error {
  override name = 'EventPatternError'
}

/** Whether an event, as EventBridge delivers it, fits. */
export type EventMatcher = (event: unknown) => boolean

/** Whether the value of a field fits; undefined stands for a field that isn't there. */
type ValueMatcher = (value: unknown) => boolean

/**
 * Reads an event pattern: each field of it must fit, and a list fits when one of its entries does
 * (EventBridge User Guide, *Creating event patterns*).
 *
 * @throws EventPatternError for what is emulated wrongly or not at all, since an event that is silently
 * not matched is a lost deletion
 */
export function parseEventPattern(pattern: unknown): EventMatcher {
  return parseNode(pattern, 'the pattern')
}

function parseNode(node: unknown, path: string): EventMatcher {
  if (!isRecord(node)) {
    throw new EventPatternError(`${path} is ${JSON.stringify(node)}; allowed is an object`)
  }
  const fields = Object.entries(node).map(([name, rule]) => {
    const place = path === 'the pattern' ? name : `${path}.${name}`
    if (name.startsWith('$')) throw new EventPatternError(`${place} is not emulated`)
    return { name, fits: Array.isArray(rule) ? parseList(rule, place) : parseNode(rule, place) }
  })
  return (event) =>
    entriesOf(event).some((entry) => {
      const value = isRecord(entry) ? entry : {}
      return fields.every(({ name, fits }) =>
        fits(Object.hasOwn(value, name) ? value[name] : undefined),
      )
    })
}

/** A list in the event fits when one of its entries does, all fields by the same one; an empty one is no field. */
function entriesOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) return [value]
  const entries: readonly unknown[] = value.flat(Number.POSITIVE_INFINITY)
  return entries.length === 0 ? [undefined] : entries
}

function parseList(rules: readonly unknown[], path: string): ValueMatcher {
  if (rules.length === 0) {
    throw new EventPatternError(`${path} is an empty list; allowed is one with at least one value`)
  }
  const matchers = rules.map((rule) => parseRule(rule, path))
  return (value) => matchers.some((fits) => entriesOf(value).some(fits))
}

function parseRule(rule: unknown, path: string): ValueMatcher {
  if (!isRecord(rule)) return (value) => value === rule
  const [[operator, operand] = ['nothing', undefined], ...others] = Object.entries(rule)
  if (others.length > 0) {
    throw new EventPatternError(`${path} has a rule with several operators; allowed is one`)
  }
  const parse = operators.get(operator)
  const matcher = parse?.(operand)
  if (matcher !== undefined) return matcher
  const problem = parse === undefined ? '' : ` with ${JSON.stringify(operand)}`
  throw new EventPatternError(
    `${path}: ${operator}${problem} is not emulated; allowed are values and ${[...operators.keys()].join(', ')}`,
  )
}

/** Each operator reads its operand; undefined means that it can't. */
const operators = new Map<string, (operand: unknown) => ValueMatcher | undefined>([
  ['prefix', (operand) => onText(operand, (value, part) => value.startsWith(part))],
  ['suffix', (operand) => onText(operand, (value, part) => value.endsWith(part))],
  [
    'equals-ignore-case',
    (operand) => onText(operand, (value, other) => value.toLowerCase() === other.toLowerCase()),
  ],
  [
    'exists',
    (operand) => (typeof operand === 'boolean' ? (value) => isLeaf(value) === operand : undefined),
  ],
  ['anything-but', parseAnythingBut],
  ['numeric', parseNumeric],
])

function onText(
  operand: unknown,
  fits: (value: string, operand: string) => boolean,
): ValueMatcher | undefined {
  if (typeof operand !== 'string') return undefined
  return (value) => typeof value === 'string' && fits(value, operand)
}

/** `exists` sees leaves only: an object is no field by itself (EventBridge User Guide, *Comparison operators*). */
function isLeaf(value: unknown): boolean {
  return value !== undefined && !isRecord(value)
}

function parseAnythingBut(operand: unknown): ValueMatcher | undefined {
  const excluded = new Set<unknown>(Array.isArray(operand) ? operand : [operand])
  const plain = [...excluded].every((value) => ['string', 'number'].includes(typeof value))
  return plain ? (value) => value !== undefined && !excluded.has(value) : undefined
}

const comparisons = new Map<unknown, (value: number, bound: number) => boolean>([
  ['=', (value, bound) => value === bound],
  ['<', (value, bound) => value < bound],
  ['<=', (value, bound) => value <= bound],
  ['>', (value, bound) => value > bound],
  ['>=', (value, bound) => value >= bound],
])

function parseNumeric(operand: unknown): ValueMatcher | undefined {
  if (!Array.isArray(operand) || operand.length === 0 || operand.length % 2 !== 0) return undefined
  const tests: ((value: number) => boolean)[] = []
  for (let index = 0; index < operand.length; index += 2) {
    const compare = comparisons.get(operand[index])
    const bound: unknown = operand[index + 1]
    if (compare === undefined || typeof bound !== 'number') return undefined
    tests.push((value) => compare(value, bound))
  }
  return (value) => typeof value === 'number' && tests.every((test) => test(value))
}
