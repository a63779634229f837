import { CommandError } from '../command-error.ts'
import { failureOf } from '../failure.ts'

/** Times that a call is made in all: with the waits between them over a minute. */
export const CALLS = 8
const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 20_000

/** How long to wait after so many calls that AWS didn't take, or not in full. */
export function waitMs(calls: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** calls) * (0.5 + Math.random() / 2)
}

/** A throttled service, one that fails, a connection that broke. Not what we sent, or that we may not. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof CommandError) return false
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined
  const status =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
      ? Number(metadata.httpStatusCode)
      : Number.NaN
  const isThrottled = /Throttl|TooManyRequests|RequestLimit|SlowDown|ThroughputExceeded/.test(
    error.name,
  )
  return isThrottled || !(status >= 400 && status < 500)
}

/** For people. */
export function sentenceOf(error: unknown): string {
  return failureOf(error).sentence ?? ''
}
