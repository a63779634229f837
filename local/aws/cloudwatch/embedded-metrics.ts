/**
 * Reads log lines as CloudWatch does that extracts metrics from them (CloudWatch User Guide, *Specification: Embedded
 * metric format*). It says what CloudWatch keeps to itself: a document that breaks a rule gives no metrics, and no error.
 *
 * @module
 */
import { isRecord } from '../../json-record.ts'

type JsonRecord = Readonly<Record<string, unknown>>

/** A metric in a line, by one set of its dimensions. */
interface EmbeddedMetric {
  readonly namespace: string
  readonly name: string
  readonly unit: string
  readonly dimensions: Readonly<Record<string, string>>
  readonly values: readonly number[]
}

/** What is in a line: its metrics, and why CloudWatch would drop some. */
export interface EmbeddedMetrics {
  readonly metrics: readonly EmbeddedMetric[]
  readonly faults: readonly string[]
}

const MOST_BYTES = 1_048_576
const MOST_METRICS = 100
const MOST_DIMENSIONS = 30
const MOST_VALUES = 100
const LONGEST_NAME = 1_024

/** CloudWatch API Reference, *MetricDatum*. */
const UNITS: readonly string[] = [
  'Seconds Microseconds Milliseconds Count Percent None',
  ...['Bytes', 'Kilobytes', 'Megabytes', 'Gigabytes', 'Terabytes'].map(
    (unit) => `${unit} ${unit}/Second`,
  ),
  ...['Bits', 'Kilobits', 'Megabits', 'Gigabits', 'Terabits'].map(
    (unit) => `${unit} ${unit}/Second`,
  ),
  'Count/Second',
].flatMap((units) => units.split(' '))

const NONE: EmbeddedMetrics = { metrics: [], faults: [] }

/** The metrics of a line; none in a line that has no embedded metrics. */
export function readEmbeddedMetrics(line: string): EmbeddedMetrics {
  // Most lines have none, and needn't be parsed.
  if (!line.includes('"_aws"')) return NONE
  const root = parse(line)
  if (root === undefined || !isRecord(root._aws)) return NONE
  const faults: string[] = []
  const { Timestamp, CloudWatchMetrics } = root._aws
  const bytes = Buffer.byteLength(line)
  if (bytes > MOST_BYTES) faults.push(`it has ${bytes} bytes; allowed are ${MOST_BYTES}`)
  if (!Number.isSafeInteger(Timestamp)) faults.push('Timestamp must be milliseconds since 1970')
  if (!Array.isArray(CloudWatchMetrics)) faults.push('CloudWatchMetrics must be a list')
  const directives: readonly unknown[] = Array.isArray(CloudWatchMetrics) ? CloudWatchMetrics : []
  const metrics = directives.flatMap((directive) =>
    readDirective(root, isRecord(directive) ? directive : {}, faults),
  )
  return { metrics: faults.length === 0 ? metrics : [], faults }
}

function readDirective(
  root: JsonRecord,
  { Namespace, Dimensions, Metrics }: JsonRecord,
  faults: string[],
): readonly EmbeddedMetric[] {
  const namespace = String(Namespace)
  if (!isName(Namespace)) faults.push(`the namespace must be ${NAME}`)
  const definitions = listOf(Metrics)
  if (definitions.length > MOST_METRICS) {
    faults.push(`a directive has ${definitions.length} metrics; allowed are ${MOST_METRICS}`)
  }
  const sets = listOf(Dimensions).map((set) => readDimensions(root, listOf(set), faults))
  if (sets.length === 0) faults.push('Dimensions must be a list of lists')
  return definitions.flatMap((definition) => {
    const { Name, Unit = 'None' } = isRecord(definition) ? definition : {}
    const [name, unit] = [String(Name), String(Unit)]
    if (!isName(Name)) faults.push(`a metric's name must be ${NAME}`)
    if (!UNITS.includes(unit)) faults.push(`the unit of ${name} is ${unit}, which is none`)
    const values = readValues(name, root[name], faults)
    return sets.map((dimensions) => ({ namespace, name, unit, dimensions, values }))
  })
}

/** Each references a member of the root. */
function readDimensions(
  root: JsonRecord,
  names: readonly unknown[],
  faults: string[],
): Readonly<Record<string, string>> {
  if (names.length > MOST_DIMENSIONS) {
    faults.push(`a metric has ${names.length} dimensions; allowed are ${MOST_DIMENSIONS}`)
  }
  return Object.fromEntries(
    names.map((name) => {
      const value = root[String(name)]
      if (!isName(value)) faults.push(`the dimension ${String(name)} must be ${NAME}`)
      return [String(name), String(value)]
    }),
  )
}

function readValues(name: string, member: unknown, faults: string[]): readonly number[] {
  const values = Array.isArray(member) ? listOf(member) : [member]
  if (values.length === 0 || values.length > MOST_VALUES) {
    faults.push(`${name} has ${values.length} values; allowed are 1 to ${MOST_VALUES}`)
  }
  const numbers = values.filter((value) => typeof value === 'number')
  if (numbers.length < values.length) faults.push(`${name} must be a number, or numbers`)
  return numbers
}

const NAME = `a text of 1 to ${LONGEST_NAME} characters`

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_NAME
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function parse(line: string): JsonRecord | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}
