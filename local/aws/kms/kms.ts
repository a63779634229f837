/**
 * A stand-in for KMS that speaks its JSON protocol: Sign and GetPublicKey, with Ed25519 keys. `POST /_kms/faults` makes
 * it fail.
 *
 * @module
 */
import { createPublicKey, sign } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { AccessControl } from '../authorisation/access-control.ts'
import { type Admission, AwsJsonError, answerAwsJson, awsJsonError } from '../stand-in/aws-json.ts'
import { ControlError, readJson } from '../stand-in/control-body.ts'
import { type Answer, json, send } from '../stand-in/http-answer.ts'
import { type LoopbackServer, serveOnLoopback } from '../stand-in/loopback-server.ts'
import { createOutageSwitch } from '../stand-in/outage.ts'
import { type KmsOutage, kmsOutageError, parseKmsOutage } from './outage.ts'
import type { StoredKey } from './stored-keys.ts'

export interface Kms extends LoopbackServer {
  /** Makes it fail in this way from now on. */
  fail(outage: KmsOutage): void
}

export interface KmsOptions {
  readonly keys: readonly StoredKey[]
  /** Default 0, a free one. */
  readonly port?: number
  /** Decides who may do what. Default: everybody may do everything. */
  readonly access?: AccessControl
}

/** KMS signs no longer message (KMS API Reference, *Sign*). */
const MOST_MESSAGE_BYTES = 4_096

type Input = Readonly<Record<string, unknown>>

/**
 * Starts it on 127.0.0.1.
 * @throws Error when the port is taken
 */
export async function startKms({ keys, port = 0, access }: KmsOptions): Promise<Kms> {
  const operations = keyOperations(keys)
  const admit: Admission = async (request, operation, input) => {
    if (access === undefined) return
    const caller = access.identify(request, 'kms')
    const { arn } = find(keys, input.KeyId)
    await access.allow(caller, [
      { action: `kms:${operation}`, resource: arn, context: contextOf(input) },
    ])
  }
  const closing = new AbortController()
  const outages = createOutageSwitch<KmsOutage['kind']>()

  const answer = async (request: IncomingMessage): Promise<Answer | 'dropped'> => {
    if (request.url === '/_kms/faults' && request.method === 'POST') {
      const outage = parseKmsOutage(await readJson(request))
      outages.fail(outage)
      return json(200, { kind: outage.kind })
    }
    const { kind, delayMs } = outages.meet()
    if (delayMs > 0) await delay(delayMs, undefined, { signal: closing.signal })
    const error = kmsOutageError(kind)
    if (error === undefined) return answerAwsJson(request, 'TrentService', operations, admit)
    request.resume()
    return error === 'dropped' ? error : awsJsonError(error)
  }

  const server = await serveOnLoopback((request, response) => {
    answer(request)
      .catch(refusal)
      .then((reply) => (reply === 'dropped' ? response.socket?.destroy() : send(response, reply)))
  }, port)
  return {
    url: server.url,
    fail: outages.fail,
    close() {
      closing.abort()
      return server.close()
    },
  }
}

function refusal(error: unknown): Answer {
  if (error instanceof ControlError) return json(400, { error: error.message })
  return awsJsonError(new AwsJsonError('KMSInternalException', String(error), 500))
}

/** What policies may ask of a request (KMS Developer Guide, *Condition keys*). */
function contextOf({ SigningAlgorithm, MessageType }: Input): Readonly<Record<string, string>> {
  return {
    ...(typeof SigningAlgorithm === 'string' && { 'kms:SigningAlgorithm': SigningAlgorithm }),
    ...(typeof MessageType === 'string' && { 'kms:MessageType': MessageType }),
  }
}

function keyOperations(keys: readonly StoredKey[]) {
  return {
    Sign: (input: Input) => {
      const { arn, privateKey } = find(keys, input.KeyId)
      const { SigningAlgorithm, MessageType = 'RAW', Message } = input
      if (SigningAlgorithm !== 'ED25519_SHA_512' || MessageType !== 'RAW') {
        throw invalid('only ED25519_SHA_512 with the MessageType RAW is emulated')
      }
      const message = Buffer.from(typeof Message === 'string' ? Message : '', 'base64')
      if (message.length === 0 || message.length > MOST_MESSAGE_BYTES) {
        throw invalid(`Message must have 1 to ${MOST_MESSAGE_BYTES} bytes`)
      }
      const Signature = sign(null, message, privateKey).toString('base64')
      return { KeyId: arn, Signature, SigningAlgorithm }
    },
    GetPublicKey: (input: Input) => {
      const { arn, privateKey } = find(keys, input.KeyId)
      const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
      return {
        KeyId: arn,
        PublicKey: spki.toString('base64'),
        KeySpec: 'ECC_NIST_EDWARDS25519',
        KeyUsage: 'SIGN_VERIFY',
        SigningAlgorithms: ['ED25519_SHA_512', 'ED25519_PH_SHA_512'],
      }
    },
  }
}

function find(keys: readonly StoredKey[], idOrArn: unknown): StoredKey {
  const key = keys.find(({ id, arn }) => id === idOrArn || arn === idOrArn)
  if (key !== undefined) return key
  throw new AwsJsonError('NotFoundException', `Key '${String(idOrArn)}' does not exist`)
}

function invalid(message: string): AwsJsonError {
  return new AwsJsonError('ValidationException', message)
}
