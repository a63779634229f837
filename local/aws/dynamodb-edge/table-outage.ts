import { type Outage, parseOutage } from '../stand-in/outage.ts'

/**
 * How DynamoDB can fail: `throttle` answers so, `slow` takes its time before it does as it was told, `late_answer` after
 * that, `down` drops the connection, `lost_answer` does as it was told and drops the connection then.
 */
const kinds = ['throttle', 'slow', 'late_answer', 'down', 'lost_answer', 'none'] as const

/** What is wrong with DynamoDB just now. */
export type TableOutage = Outage<(typeof kinds)[number]>

/**
 * The outage in a body of `POST /_dynamodb/faults`.
 * @throws ControlError
 */
export function parseTableOutage(value: unknown): TableOutage {
  return parseOutage(value, kinds, ['slow', 'late_answer'])
}
