import { AwsJsonError } from '../stand-in/aws-json.ts'
import { type Outage, parseOutage } from '../stand-in/outage.ts'

/** How KMS can fail; `slow` only takes its time, `down` drops the connection, `disabled` is the key's. */
const kinds = ['throttle', 'slow', 'down', 'internal', 'disabled', 'none'] as const
type OutageKind = (typeof kinds)[number]

/** What is wrong with KMS just now. */
export type KmsOutage = Outage<OutageKind>

/**
 * The outage in a body of `POST /_kms/faults`.
 * @throws ControlError
 */
export function parseKmsOutage(value: unknown): KmsOutage {
  return parseOutage(value, kinds, ['slow'])
}

/** What KMS answers in an outage of that kind (KMS API Reference, *Sign*); undefined when the request goes through. */
export function kmsOutageError(kind: OutageKind): AwsJsonError | 'dropped' | undefined {
  switch (kind) {
    case 'none':
    case 'slow':
      return undefined
    case 'down':
      return 'dropped'
    case 'throttle':
      return new AwsJsonError(
        'ThrottlingException',
        'You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.',
      )
    case 'internal':
      return new AwsJsonError('KMSInternalException', 'KMS is told to fail', 500)
    case 'disabled':
      return new AwsJsonError('DisabledException', 'the key is disabled')
    default:
      return kind satisfies never
  }
}
