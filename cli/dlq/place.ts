import { nonEmpty, UsageError } from './usage-error.ts'

/** Where the queues are. */
export type Place =
  | { readonly kind: 'local'; readonly dataDirectory: string }
  | ({ readonly kind: 'stack'; readonly stackName: string } & AwsOptions)
  | ({
      readonly kind: 'urls'
      readonly queueUrl: string | undefined
      readonly deadLetterQueueUrl: string
    } & AwsOptions)

/** What goes over the AWS SDK's own configuration. */
export interface AwsOptions {
  readonly region?: string
  readonly endpoint?: string
}

/** The flags that say where, as they were given. */
export interface PlaceFlags {
  readonly stack?: string | undefined
  readonly 'queue-url'?: string | undefined
  readonly 'dead-letter-queue-url'?: string | undefined
  readonly 'data-dir'?: string | undefined
  readonly region?: string | undefined
  readonly 'endpoint-url'?: string | undefined
}

/** @throws UsageError */
export function readPlace(
  flags: PlaceFlags,
  { needsDeletionQueue }: { readonly needsDeletionQueue: boolean },
): Place {
  const stackName = nonEmpty('--stack', flags.stack)
  const dataDirectory = nonEmpty('--data-dir', flags['data-dir'])
  const queueUrl = readUrl('--queue-url', flags['queue-url'])
  const deadLetterQueueUrl = readUrl('--dead-letter-queue-url', flags['dead-letter-queue-url'])
  const options = awsOptions(flags)
  const byUrl = queueUrl !== undefined || deadLetterQueueUrl !== undefined
  if ([stackName !== undefined, byUrl, dataDirectory !== undefined].filter(Boolean).length > 1) {
    throw new UsageError('give one of --data-dir, --stack and the queue URLs')
  }
  if (stackName !== undefined) return { kind: 'stack', stackName, ...options }
  if (!byUrl) {
    if (Object.keys(options).length > 0) {
      throw new UsageError('--region and --endpoint-url go with --stack or the queue URLs')
    }
    return { kind: 'local', dataDirectory: dataDirectory ?? '.local' }
  }
  if (deadLetterQueueUrl === undefined) {
    throw new UsageError('--queue-url needs --dead-letter-queue-url beside it')
  }
  if (needsDeletionQueue && queueUrl === undefined) {
    throw new UsageError('redrive needs --queue-url beside --dead-letter-queue-url')
  }
  return { kind: 'urls', queueUrl, deadLetterQueueUrl, ...options }
}

function awsOptions(flags: PlaceFlags): AwsOptions {
  const region = nonEmpty('--region', flags.region)
  const endpoint = readUrl('--endpoint-url', flags['endpoint-url'])
  return {
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
  }
}

function readUrl(flag: string, given: string | undefined): string | undefined {
  if (given === undefined || /^https?:$/.test(URL.parse(given)?.protocol ?? '')) return given
  throw new UsageError(`${flag} is '${given}'; allowed is an http or https URL`)
}
