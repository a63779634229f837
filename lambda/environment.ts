import { setTimeout as sleep } from 'node:timers/promises'
import { CachedApiKeys } from './api-key/cached-api-keys.ts'
import { secretsManagerLoader } from './api-key/secrets-manager.ts'
import { lazyClient } from './aws/lazy-client.ts'
import { Pace } from './deletion/pace.ts'
import type { RetryPolicy } from './deletion/retry-policy.ts'
import { UpstreamGate } from './deletion/upstream-gate.ts'
import { createDocumentProClient } from './documentpro/client.ts'
import { createSqsClient } from './queue/sqs-client.ts'
import { createSecretsManagerClient } from './secret/secrets-manager.ts'
import {
  environmentPace,
  type NumberSettingName,
  numberSettings,
  readNumber,
  readText,
  textVariables,
} from './settings.ts'
import { reportApiKeyUnavailable } from './telemetry/api-key-unavailable.ts'
import { Log } from './telemetry/log.ts'
import { stdout } from './telemetry/stdout.ts'

/** What both functions share for the life of an execution environment. */
export function createEnvironment(env: NodeJS.ProcessEnv, maxSockets: number) {
  const now = Date.now
  const milliseconds = (name: NumberSettingName): number =>
    readNumber(env, numberSettings[name]) * 1000
  const log = new Log(stdout, now)
  const functionName = env.AWS_LAMBDA_FUNCTION_NAME ?? 'local'
  const policy: RetryPolicy = {
    retryWindowMs: milliseconds('retryWindowSeconds'),
    backoffBaseMs: milliseconds('backoffBaseSeconds'),
    backoffCapMs: milliseconds('backoffCapSeconds'),
    keyPauseMs: milliseconds('keyPauseSeconds'),
  }
  const secretsManager = createSecretsManagerClient()
  return {
    now,
    log,
    policy,
    milliseconds,
    functionName,
    deletionQueueUrl: readText(env, textVariables.deletionQueueUrl),
    sqs: lazyClient(createSqsClient),
    secretsManager,
    keys: new CachedApiKeys({
      load: secretsManagerLoader(
        readText(env, textVariables.secretArn),
        env[textVariables.secretField],
        secretsManager,
      ),
      ttlMs: milliseconds('keyTtlSeconds'),
      now,
      onFailure: reportApiKeyUnavailable(log, functionName, now),
    }),
    upstream: createDocumentProClient({
      baseUrl: new URL(readText(env, textVariables.baseUrl)),
      connectTimeoutMs: milliseconds('upstreamConnectTimeoutSeconds'),
      maxSockets,
      now,
    }),
    gate: new UpstreamGate(
      {
        keyPauseMs: policy.keyPauseMs,
        outagePauseMs: milliseconds('outagePauseSeconds'),
        outageThreshold: readNumber(env, numberSettings.outageThreshold),
        throttlePauseCapMs: policy.backoffCapMs,
      },
      now,
    ),
    pace: new Pace(readNumber(env, environmentPace), now, (ms) => sleep(ms)),
  }
}

export type FunctionEnvironment = ReturnType<typeof createEnvironment>
