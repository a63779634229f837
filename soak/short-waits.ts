export const BACKOFF_CAP_SECONDS = 4
export const KEY_PAUSE_SECONDS = 1

/** Execution environments of one function at once. */
export const ENVIRONMENT_LIMIT = 6

/**
 * Short waits, so that what takes hours on AWS is seen in seconds. The visibility timeout must be six times the
 * function's timeout, so that one is short too: a killed batch comes back after half a minute.
 */
export const SHORT_WAITS = {
  'documentpro:backoffBaseSeconds': 0.5,
  'documentpro:backoffCapSeconds': BACKOFF_CAP_SECONDS,
  'documentpro:outagePauseSeconds': KEY_PAUSE_SECONDS,
  'documentpro:keyPauseSeconds': KEY_PAUSE_SECONDS,
  'documentpro:keyTtlSeconds': 2,
  'documentpro:upstreamTimeoutSeconds': 1,
  'documentpro:upstreamConnectTimeoutSeconds': 1,
  'documentpro:apiBudgetSeconds': 1,
  'documentpro:workerTimeoutSeconds': 5,
  'documentpro:maximumConcurrency': ENVIRONMENT_LIMIT,
  'documentpro:apiRateLimit': 10_000,
  'documentpro:apiBurstLimit': 5_000,
}
