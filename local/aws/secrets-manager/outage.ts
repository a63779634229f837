import { AwsJsonError } from '../stand-in/aws-json.ts'
import { type Outage, parseOutage } from '../stand-in/outage.ts'

/** How Secrets Manager can fail; `slow` only takes its time, `down` drops the connection, `deleted` is the secret's. */
const kinds = ['throttle', 'slow', 'down', 'denied', 'deleted', 'none'] as const
type OutageKind = (typeof kinds)[number]

/** What is wrong with Secrets Manager just now. */
export type SecretsOutage = Outage<OutageKind>

/**
 * The outage in a body of `POST /_secrets/faults`.
 * @throws ControlError
 */
export function parseSecretsOutage(value: unknown): SecretsOutage {
  return parseOutage(value, kinds, ['slow'])
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
