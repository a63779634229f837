import { createLedger } from '#ledger'
import { createOutcomeEvents } from '#outcome-events'
import { CachedApiKeys } from './api-key/cached-api-keys.ts'
import { secretsManagerLoader } from './api-key/secrets-manager.ts'
import { lazily } from './aws/lazily.ts'
import type { Sink } from './deletion/conclude.ts'
import type { RetryPolicy } from './deletion/retry-policy.ts'
import { UpstreamGate } from './deletion/upstream-gate.ts'
import { createDocumentProClient } from './documentpro/client.ts'
import { createSqsClient } from './queue/sqs-client.ts'
import { createSecretsManagerClient } from './secret/secrets-manager.ts'
import type { Settings } from './settings.ts'
import { Log } from './telemetry/log.ts'
import { API_KEY, reportSecretUnavailable } from './telemetry/secret-unavailable.ts'
import { flushStdout, stdout } from './telemetry/stdout.ts'
import { Telemetry } from './telemetry/telemetry.ts'

/** What both functions share for the life of an execution environment. */
export function createEnvironment(
  settings: Settings<'worker'> | Settings<'api'>,
  env: NodeJS.ProcessEnv,
  maxSockets: number,
) {
  const now = Date.now
  const telemetry = new Telemetry({
    log: new Log(stdout, now),
    functionName: env.AWS_LAMBDA_FUNCTION_NAME ?? 'local',
    now,
    flushLog: flushStdout,
  })
  const policy: RetryPolicy = {
    retryWindowMs: settings.retryWindowSeconds * 1000,
    backoffBaseMs: settings.backoffBaseSeconds * 1000,
    backoffCapMs: settings.backoffCapSeconds * 1000,
    keyPauseMs: settings.keyPauseSeconds * 1000,
  }
  const secretsManager = createSecretsManagerClient()
  const ledger = createLedger(settings, now, telemetry)
  const outcomeEvents = createOutcomeEvents(settings)
  return {
    now,
    telemetry,
    policy,
    /** Where deletions have their records; undefined without one. */
    ledger,
    /** Where final outcomes go, in this order; the log is last, so that it tells of what is durable. */
    sinksOf: (log: Sink): readonly Sink[] =>
      [ledger, outcomeEvents, log].filter((sink) => sink !== undefined),
    deletionQueueUrl: settings.deletionQueueUrl,
    sqs: lazily(createSqsClient),
    secretsManager,
    keys: new CachedApiKeys({
      load: secretsManagerLoader(settings.secretArn, settings.secretField, secretsManager),
      ttlMs: settings.keyTtlSeconds * 1000,
      now,
      onFailure: reportSecretUnavailable(telemetry, API_KEY),
    }),
    upstream: createDocumentProClient({
      baseUrl: new URL(settings.baseUrl),
      connectTimeoutMs: settings.upstreamConnectTimeoutSeconds * 1000,
      maxSockets,
      now,
    }),
    gate: new UpstreamGate(
      {
        keyPauseMs: policy.keyPauseMs,
        outagePauseMs: settings.outagePauseSeconds * 1000,
        outageThreshold: settings.outageThreshold,
        throttlePauseCapMs: policy.backoffCapMs,
      },
      now,
    ),
  }
}

export type FunctionEnvironment = ReturnType<typeof createEnvironment>
