import { vi } from 'vitest'
import { secretsManagerLoader } from '../../../lambda/api-key/secrets-manager.ts'
import {
  type SecretsManager,
  startSecretsManager,
} from '../../../local/aws/secrets-manager/secrets-manager.ts'
import { seededNumbers } from '../../../local/aws/stand-in/seeded-numbers.ts'
import { DEFAULTS } from './worker-settings.ts'
import { FIRST_KEY, World } from './world.ts'

const ARN = 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:documentpro-AbCdEf'

/** A line of the worker's log, or one of its metrics. */
type LogLine = Readonly<Record<string, unknown>>

export interface KeyWorld {
  readonly world: World
  readonly secretsManager: SecretsManager
  readonly lines: readonly LogLine[]
  /** Gives the secret a new value. */
  put(value: string): void
  /** Has Secrets Manager fail in that way, or no longer. */
  fail(kind: 'down' | 'deleted' | 'throttle' | 'none'): void
  /** Queues one deletion every `everyMs`, from now on. */
  trickle(count: number, everyMs: number): void
  events(event: string): readonly LogLine[]
  /** The values of a metric that were counted, with their times. */
  metric(name: string, outcome?: string): readonly { readonly at: number; readonly value: number }[]
}

/**
 * Two execution environments that read the key from the local Secrets Manager, over HTTP and the real SDK, while
 * time is virtual. The caller closes `secretsManager`.
 */
export async function keyWorld(
  files: readonly string[],
  secret: { readonly value: string; readonly field?: string } = { value: FIRST_KEY },
): Promise<KeyWorld> {
  const secretsManager = await startSecretsManager({
    secrets: [{ arn: ARN, name: 'documentpro', value: secret.value }],
  })
  vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', secretsManager.url)
  vi.stubEnv('AWS_REGION', 'eu-west-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  const load = secretsManagerLoader(ARN, secret.field)
  const lines: LogLine[] = []
  const world = new World({
    files,
    settings: { ...DEFAULTS, maximumConcurrency: 2 },
    random: seededNumbers(5),
    loadKey: (time) => time.outside(load()),
    sink: (line) => lines.push(JSON.parse(line)),
  })
  let trickled = 0
  return {
    world,
    secretsManager,
    lines,
    put: (value) => secretsManager.put(ARN, value),
    fail: (kind) => secretsManager.fail({ kind, delayMs: 0, times: Number.POSITIVE_INFINITY }),
    trickle(count, everyMs) {
      for (let index = 0; index < count; index += 1) {
        const delaySeconds = (index * everyMs) / 1_000
        world.queue.send(JSON.stringify({ request_id: files[trickled++] }), delaySeconds)
      }
    },
    events: (event) => lines.filter((line) => line.event === event),
    metric: (name, outcome) =>
      lines.flatMap((line) => {
        const value = line[name]
        const counted = typeof value === 'number' && value > 0 && line.outcome === outcome
        return counted ? [{ at: timestampOf(line), value }] : []
      }),
  }
}

function timestampOf({ _aws: metadata }: LogLine): number {
  const known = typeof metadata === 'object' && metadata !== null && 'Timestamp' in metadata
  return known ? Number(metadata.Timestamp) : Number.NaN
}
