import { randomUUID } from 'node:crypto'
import { isRecord } from '../../json-record.ts'
import { AwsJsonError } from '../stand-in/aws-json.ts'

/** An event as EventBridge delivers it to a target. */
export interface EventEnvelope {
  readonly version: '0'
  readonly id: string
  readonly 'detail-type': string
  readonly source: string
  readonly account: string
  /** ISO 8601, whole seconds. */
  readonly time: string
  readonly region: string
  readonly resources: readonly unknown[]
  readonly detail: object
}

/** What the bus adds to an event. */
export interface EventPlace {
  readonly account: string
  readonly region: string
  /** Milliseconds since 1970. */
  readonly now: number
}

/**
 * One entry of PutEvents as the envelope that targets get, with the bus that it is for.
 * @throws AwsJsonError whose type and message are the entry's ErrorCode and ErrorMessage
 */
export function readEventEntry(
  entry: unknown,
  { account, region, now }: EventPlace,
): { readonly busName: string; readonly envelope: EventEnvelope } {
  const fields = isRecord(entry) ? entry : {}
  const bus = fields.EventBusName === undefined ? 'default' : required(fields, 'EventBusName')
  return {
    // A bus may be named by its ARN.
    busName: bus.slice(bus.lastIndexOf('/') + 1),
    envelope: {
      version: '0',
      id: randomUUID(),
      'detail-type': required(fields, 'DetailType'),
      source: required(fields, 'Source'),
      account,
      time: new Date(readTime(fields.Time) ?? now).toISOString().replace(/\.\d{3}Z$/, 'Z'),
      region,
      resources: Array.isArray(fields.Resources) ? fields.Resources : [],
      detail: readDetail(required(fields, 'Detail')),
    },
  }
}

/** The end of the year 9999, in seconds: what ISO 8601 writes with four digits. */
const LAST_SECOND = 253_402_300_799

/** Milliseconds since 1970; undefined when the sender leaves it to the bus. */
function readTime(value: unknown): number | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'number' && value >= 0 && value <= LAST_SECOND) return value * 1_000
  throw new AwsJsonError(
    'InvalidArgument',
    'Parameter Time is not valid. Reason: Time is not a timestamp.',
  )
}

function required(fields: Readonly<Record<string, unknown>>, name: string): string {
  const value = fields[name]
  if (typeof value === 'string' && value !== '') return value
  throw new AwsJsonError(
    'InvalidArgument',
    `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
  )
}

function readDetail(text: string): object {
  try {
    const detail: unknown = JSON.parse(text)
    if (isRecord(detail)) return detail
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new AwsJsonError('MalformedDetail', 'Detail is malformed.')
}
