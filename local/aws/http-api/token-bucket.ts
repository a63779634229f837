import type { ThrottleDescription } from '../../template/stack-description.ts'

/**
 * Admits requests as API Gateway does (API Gateway Developer Guide, *Throttle requests to your HTTP APIs*): a token for
 * each, as many at once as the burst, and as many more a second as the rate.
 * @param now in milliseconds
 */
export function createTokenBucket(
  { ratePerSecond, burst }: ThrottleDescription,
  now: () => number,
): () => boolean {
  let tokens = burst
  let filledAt = now()
  return () => {
    const at = now()
    tokens = Math.min(burst, tokens + ((at - filledAt) / 1_000) * ratePerSecond)
    filledAt = at
    if (tokens < 1) return false
    tokens -= 1
    return true
  }
}
