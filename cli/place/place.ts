import { nonEmpty, UsageError } from '../usage-error.ts'

/** Where the queues are. */
export type Place =
  | { readonly kind: 'local'; readonly dataDirectory: string }
  | ({ readonly kind: 'stack'; readonly stackName: string } & AwsOptions)
  | ({
      readonly kind: 'urls'
      readonly queueUrl: string | undefined
      readonly deadLetterQueueUrl: string | undefined
    } & AwsOptions)

/** What goes over the AWS SDK's own configuration. */
export interface AwsOptions {
  readonly profile?: string
  readonly region?: string
  readonly endpoint?: string
}

/** The flags that say where, as they were given. */
export interface PlaceFlags {
  readonly stack?: string
  readonly queueUrl?: string
  readonly deadLetterQueueUrl?: string
  readonly dataDir?: string
  readonly profile?: string
  readonly region?: string
  readonly endpointUrl?: string
}

/** @throws UsageError */
export function readPlace(
  flags: PlaceFlags,
  needs: 'both queues' | 'dead-letter queue' | 'deletion queue' | 'no queue',
): Place {
  const stackName = nonEmpty('--stack', flags.stack)
  const dataDirectory = nonEmpty('--data-dir', flags.dataDir)
  const queueUrl = readUrl('--queue-url', flags.queueUrl)
  const deadLetterQueueUrl = readUrl('--dead-letter-queue-url', flags.deadLetterQueueUrl)
  const options = awsOptions(flags)
  const byUrl = queueUrl !== undefined || deadLetterQueueUrl !== undefined
  if ([stackName !== undefined, byUrl, dataDirectory !== undefined].filter(Boolean).length > 1) {
    const ways = needs === 'no queue' ? ' and --stack' : ', --stack and the queue URLs'
    throw new UsageError(`give one of --data-dir${ways}`)
  }
  if (stackName !== undefined) return { kind: 'stack', stackName, ...options }
  if (!byUrl) {
    if (Object.keys(options).length > 0) {
      const ways = needs === 'no queue' ? '--stack' : '--stack or the queue URLs'
      throw new UsageError(`--profile, --region and --endpoint-url go with ${ways}`)
    }
    return { kind: 'local', dataDirectory: dataDirectory ?? '.local' }
  }
  if (needs !== 'deletion queue' && deadLetterQueueUrl === undefined) {
    throw new UsageError('--queue-url needs --dead-letter-queue-url beside it')
  }
  if (needs === 'both queues' && queueUrl === undefined) {
    throw new UsageError('redrive needs --queue-url beside --dead-letter-queue-url')
  }
  return { kind: 'urls', queueUrl, deadLetterQueueUrl, ...options }
}

function awsOptions(flags: PlaceFlags): AwsOptions {
  const profile = nonEmpty('--profile', flags.profile)
  const region = nonEmpty('--region', flags.region)
  const endpoint = readUrl('--endpoint-url', flags.endpointUrl)
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
  }
}

function readUrl(flag: string, given: string | undefined): string | undefined {
  if (given === undefined || /^https?:$/.test(URL.parse(given)?.protocol ?? '')) return given
  throw new UsageError(`${flag} is '${given}'; allowed is an http or https URL`)
}
