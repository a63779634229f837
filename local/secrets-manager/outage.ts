import { AwsJsonError } from '../stand-in/aws-json.ts'
import { ControlError, optionalNumber, optionalText, readFields } from '../stand-in/control-body.ts'

/** How Secrets Manager can fail; `slow` only takes its time, `down` drops the connection, `deleted` is the secret's. */
const kinds = ['throttle', 'slow', 'down', 'denied', 'deleted', 'none'] as const
type OutageKind = (typeof kinds)[number]

/** What is wrong with Secrets Manager just now. */
export interface Outage {
  readonly kind: OutageKind
  readonly delayMs: number
  /** Requests that it still spoils. */
  readonly times: number
}

/** Nothing is wrong. */
export const noOutage: Outage = { kind: 'none', delayMs: 0, times: 0 }

/**
 * The outage in a body of `POST /_secrets/faults`: `{kind, delay_ms?, times?}`, for every request when `times`
 * is not given.
 * @throws ControlError
 */
export function parseOutage(value: unknown): Outage {
  const fields = readFields(value, ['kind', 'delay_ms', 'times'])
  const text = optionalText('kind', fields.kind)
  const kind = kinds.find((candidate) => candidate === text)
  if (kind === undefined) {
    throw new ControlError(
      `kind is ${JSON.stringify(fields.kind)}; allowed are ${kinds.join(', ')}`,
    )
  }
  const delay = { min: 0, max: 600_000, integer: false }
  const times = { min: 1, max: 1_000_000, integer: true }
  return {
    kind,
    delayMs: optionalNumber('delay_ms', fields.delay_ms, delay) ?? (kind === 'slow' ? 3_000 : 0),
    times: optionalNumber('times', fields.times, times) ?? Number.POSITIVE_INFINITY,
  }
}

/** What Secrets Manager answers in an outage of that kind; undefined when the request goes through. */
export function outageError(kind: OutageKind): AwsJsonError | 'dropped' | undefined {
  switch (kind) {
    case 'none':
    case 'slow':
      return undefined
    case 'down':
      return 'dropped'
    case 'throttle':
      return new AwsJsonError('ThrottlingException', 'Rate exceeded')
    case 'denied':
      return new AwsJsonError(
        'AccessDeniedException',
        'User is not authorized to perform secretsmanager:GetSecretValue on this resource',
      )
    case 'deleted':
      return new AwsJsonError(
        'InvalidRequestException',
        "You can't perform this operation on the secret because it was marked for deletion.",
      )
    default:
      return kind satisfies never
  }
}
