/**
 * Stands in for `@smithy/core/retry` in the bundles: retries of the standard mode, which every client here has
 * (`client-settings.ts`). The adaptive mode, its rate limiter and what came before both are left out.
 *
 * @module
 */
import {
  DEFAULT_MAX_ATTEMPTS,
  DEFAULT_RETRY_MODE,
  getRetryPlugin,
  RETRY_MODES,
  Retry,
  StandardRetryStrategy,
} from '#sdk/retry'

export { DEFAULT_MAX_ATTEMPTS, DEFAULT_RETRY_MODE, getRetryPlugin, RETRY_MODES, Retry }

/** Where the SDK would look for them: each is given. */
export const NODE_MAX_ATTEMPT_CONFIG_OPTIONS = {}
export const NODE_RETRY_MODE_CONFIG_OPTIONS = {}

interface RetryConfig {
  readonly maxAttempts: number
}

/** How a client asks for its retries. */
export function resolveRetryConfig<Config extends RetryConfig>(
  config: Config,
  { defaultBaseDelay: baseDelay = Retry.delay() }: { readonly defaultBaseDelay?: number } = {},
) {
  const { maxAttempts } = config
  const strategy = new StandardRetryStrategy({ maxAttempts, baseDelay })
  return Object.assign(config, {
    maxAttempts: async () => maxAttempts,
    retryStrategy: async () => strategy,
  })
}
