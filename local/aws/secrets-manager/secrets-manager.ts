/**
 * A stand-in for Secrets Manager that speaks its JSON protocol: GetSecretValue, PutSecretValue and
 * DescribeSecret, by name or ARN. It keeps values in memory only. `POST /_secrets/faults` makes it fail.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { AccessControl } from '../authorisation/access-control.ts'
import { keyAccess } from '../authorisation/key-access.ts'
import { type Admission, AwsJsonError, answerAwsJson, awsJsonError } from '../stand-in/aws-json.ts'
import { ControlError, readJson } from '../stand-in/control-body.ts'
import { type Answer, json, send } from '../stand-in/http-answer.ts'
import { type LoopbackServer, serveOnLoopback } from '../stand-in/loopback-server.ts'
import { createOutageSwitch } from '../stand-in/outage.ts'
import { outageError, parseSecretsOutage, type SecretsOutage } from './outage.ts'
import { createStoredSecret, type StoredSecret } from './stored-secret.ts'

/** A secret that exists from the start; without a value it is empty, as CloudFormation leaves it. */
export interface LocalSecret {
  readonly arn: string
  readonly name: string
  readonly value?: string
  /** The ARN of the customer's key that encrypts it. */
  readonly keyArn?: string | undefined
}

export interface SecretsManager extends LoopbackServer {
  /**
   * Gives the secret a new current value.
   * @throws AwsJsonError ResourceNotFoundException when there is no such secret
   */
  put(nameOrArn: string, value: string): void
  /** How often it was called, failed calls included. */
  readonly calls: number
  /** Makes it fail in this way from now on. */
  fail(outage: SecretsOutage): void
}

interface SecretsManagerOptions {
  readonly secrets: readonly LocalSecret[]
  /** Default 0, a free one. */
  readonly port?: number
  /** Milliseconds since 1970; default is the clock. */
  readonly now?: () => number
  /** Decides who may do what. Default: everybody may do everything. */
  readonly access?: AccessControl
  /** Default us-east-1. */
  readonly region?: string
}

/** Operations that have a value decrypted, or encrypted. */
const KEY_USES: Readonly<Record<string, 'read' | 'write'>> = {
  GetSecretValue: 'read',
  PutSecretValue: 'write',
}

/**
 * Starts it on 127.0.0.1.
 * @throws Error when the port is taken
 */
export async function startSecretsManager({
  secrets,
  port = 0,
  now = Date.now,
  access,
  region = 'us-east-1',
}: SecretsManagerOptions): Promise<SecretsManager> {
  const closing = new AbortController()
  const outages = createOutageSwitch<SecretsOutage['kind']>()
  const stored = secrets.map(({ arn, name, value }) => {
    const secret = createStoredSecret(arn, name, now)
    if (value !== undefined) secret.put(value)
    return secret
  })
  const operations = secretOperations(stored)

  const admit: Admission = async (request, operation, { SecretId: id }) => {
    const asked = secrets.find(({ name, arn }) => name === id || arn === id)
    const resource = asked?.arn ?? String(id)
    const use = KEY_USES[operation]
    const keyUse =
      use === undefined
        ? []
        : keyAccess('secretsmanager', region, asked?.keyArn, use, { SecretARN: resource })
    const caller = access?.identify(request, 'secretsmanager')
    if (caller === undefined) return
    await access?.allow(caller, [{ action: `secretsmanager:${operation}`, resource }, ...keyUse])
  }

  let calls = 0

  const answer = async (request: IncomingMessage): Promise<Answer | 'dropped'> => {
    if (request.url === '/_secrets/faults' && request.method === 'POST') {
      const outage = parseSecretsOutage(await readJson(request))
      outages.fail(outage)
      return json(200, { kind: outage.kind })
    }
    calls += 1
    const { kind, delayMs } = outages.meet()
    if (delayMs > 0) await delay(delayMs, undefined, { signal: closing.signal })
    const error = outageError(kind)
    if (error === undefined) return answerAwsJson(request, 'secretsmanager', operations, admit)
    request.resume()
    return error === 'dropped' ? error : awsJsonError(error)
  }

  const server = await serveOnLoopback((request, response) => {
    answer(request)
      .catch(refusal)
      .then((reply) => respond(response, reply))
  }, port)
  return {
    url: server.url,
    get calls() {
      return calls
    },
    put: (nameOrArn, value) => find(stored, nameOrArn).put(value),
    fail: outages.fail,
    close() {
      closing.abort()
      return server.close()
    },
  }
}

function respond(response: ServerResponse, reply: Answer | 'dropped'): void {
  if (reply === 'dropped') response.socket?.destroy()
  else send(response, reply)
}

function refusal(error: unknown): Answer {
  if (error instanceof ControlError) return json(400, { error: error.message })
  return awsJsonError(new AwsJsonError('InternalServiceError', String(error), 500))
}

function secretOperations(stored: readonly StoredSecret[]) {
  return {
    GetSecretValue: (input: Input) => {
      const secret = find(stored, input.SecretId)
      const version = secret.read({
        versionId: text(input.VersionId),
        versionStage: text(input.VersionStage),
      })
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: version.id,
        SecretString: version.value,
        VersionStages: secret.stagesOf(version),
        CreatedDate: version.createdAt / 1_000,
      }
    },
    PutSecretValue: (input: Input) => {
      const secret = find(stored, input.SecretId)
      if (typeof input.SecretString !== 'string' || input.SecretString === '') {
        throw new AwsJsonError(
          'InvalidParameterException',
          'SecretString must be a text with at least one character; SecretBinary is not emulated',
        )
      }
      const version = secret.put(input.SecretString)
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: version.id,
        VersionStages: secret.stagesOf(version),
      }
    },
    DescribeSecret: (input: Input) => {
      const secret = find(stored, input.SecretId)
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionIdsToStages: Object.fromEntries(
          secret.versions
            .map((version) => [version.id, secret.stagesOf(version)] as const)
            .filter(([, stages]) => stages.length > 0),
        ),
      }
    },
  }
}

type Input = Readonly<Record<string, unknown>>

function find(stored: readonly StoredSecret[], nameOrArn: unknown): StoredSecret {
  const secret = stored.find(({ name, arn }) => name === nameOrArn || arn === nameOrArn)
  if (secret !== undefined) return secret
  throw new AwsJsonError(
    'ResourceNotFoundException',
    "Secrets Manager can't find the specified secret.",
  )
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
