import { resolveRetryConfig as sdkRetryConfig } from '@smithy/core/retry'
import { describe, expect, it } from 'vitest'
import * as standIn from '../../../lambda/aws/standard-retry.ts'

const FAILED = { errorType: 'TRANSIENT' } as const

/** How often a call that fails each time is made, and with which delays between. */
async function retriesOf(config: ReturnType<typeof sdkRetryConfig>) {
  const strategy = await config.retryStrategy()
  if (!('acquireInitialRetryToken' in strategy)) throw new Error('not a strategy of today')
  let token = await strategy.acquireInitialRetryToken('')
  let tries = 1
  try {
    for (; tries < 10; tries += 1) token = await strategy.refreshRetryTokenForRetry(token, FAILED)
  } catch {
    return { tries, maxAttempts: await config.maxAttempts() }
  }
  return undefined
}

describe('the retries in the bundles', () => {
  it.each([1, 2, 3])("are the SDK's own in standard mode, with %i tries in all", async (tries) => {
    const given = { maxAttempts: tries, retryMode: 'standard' }
    const ours = standIn.resolveRetryConfig({ ...given })
    expect(await retriesOf(ours)).toEqual({ tries, maxAttempts: tries })
    expect(await retriesOf(ours)).toEqual(await retriesOf(sdkRetryConfig({ ...given })))
  })

  it('are one strategy for all calls of a client', async () => {
    const { retryStrategy } = standIn.resolveRetryConfig({ maxAttempts: 2 })
    expect(await retryStrategy()).toBe(await retryStrategy())
  })
})
