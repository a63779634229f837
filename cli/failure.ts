import { CommandError, InterruptedError } from './command-error.ts'
import type { ExitCode } from './exit-codes.ts'
import { printable } from './terminal/printable.ts'
import { UsageError } from './usage-error.ts'

/** What is said of an error, and how the program ends after it. */
export interface Failure {
  readonly code: ExitCode
  /** Undefined when nobody needs to be told. */
  readonly sentence: string | undefined
}

const NO_CONNECTION = ['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ETIMEDOUT', 'EAI_AGAIN']
const NO_CREDENTIALS = ['CredentialsProviderError', 'TokenProviderError']
const NOT_VALID_ANY_MORE = ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired']

/** Every error in a sentence, never with a stack. */
export function failureOf(error: unknown): Failure {
  if (error instanceof UsageError) return { code: 2, sentence: printable(error.message) }
  if (error instanceof InterruptedError) return { code: 130, sentence: undefined }
  const code = codeOf(error)
  // Nobody reads on: `dlq list | head`.
  if (code === 'EPIPE') return { code: 1, sentence: undefined }
  return { code: 1, sentence: printable(sentenceOf(error, code)) }
}

function sentenceOf(error: unknown, code: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { name, message } = error
  if (error instanceof CommandError) return message
  if (NO_CONNECTION.some((known) => known === code)) {
    return `nothing answers there (${message || code}); does the service run?`
  }
  if (NO_CREDENTIALS.includes(name)) {
    return `there are no AWS credentials to use (${message}); give --profile, or set them as for the AWS CLI`
  }
  if (NOT_VALID_ANY_MORE.includes(name)) {
    return `the AWS credentials have expired (${message}); renew them`
  }
  if (isRefusal(error)) return `AWS refuses it (${name}: ${message}); is this the right profile?`
  if (message === 'Region is missing') {
    return 'no AWS region is set; give --region, or set it as for the AWS CLI'
  }
  // The SDK puts advice for programmers into further lines.
  return `${name}: ${message.split('\n', 1)[0]}`
}

/** AWS's word for "this principal may not": services name it in different ways, and all answer 403. */
function isRefusal(error: Error): boolean {
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined
  const status =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
      ? metadata.httpStatusCode
      : undefined
  return status === 403 || /^(AccessDenied|UnauthorizedOperation|NotAuthorized)/.test(error.name)
}

/** The system's word for what went wrong, of the error or of what caused it. */
function codeOf(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined
  return 'code' in error && error.code !== undefined ? error.code : codeOf(error.cause)
}
