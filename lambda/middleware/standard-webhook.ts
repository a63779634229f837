import { createHash } from 'node:crypto'
import type { MiddlewareObj } from '@middy/core'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import type { Refusal } from '../deletion/delivery.ts'
import { RefusedRequestError } from '../http/refused-request.ts'
import type { MessageIdentity } from '../receipts/receipts.ts'
import { NOT_SIGNED, verifyMessage, type WebhookMessage } from '../standard-webhooks/verify.ts'
import {
  type WebhookSecrets,
  WebhookSecretUnavailableError,
} from '../standard-webhooks/webhook-secrets.ts'

/** What the middleware adds to the invocation's context. */
export interface WithWebhookMessage extends Context {
  webhookMessage: MessageIdentity
}

export interface StandardWebhookOptions {
  readonly secrets: {
    current(): Promise<WebhookSecrets>
    reload(rejected: WebhookSecrets): Promise<WebhookSecrets>
  }
  readonly now: () => number
  readonly onRefused: (refusal: Refusal, context: Context) => void
}

/** Messages with a signature that isn't ours may make us look for newer secrets this often, in milliseconds. */
const RELOAD_INTERVAL_MS = 30_000

/**
 * Lets only messages through that a secret's holder signed a moment ago. Comes before everything that parses:
 * the signature is over the bytes of the body as they were sent.
 */
export function standardWebhook({
  secrets,
  now,
  onRefused,
}: StandardWebhookOptions): MiddlewareObj<
  APIGatewayProxyEventV2,
  unknown,
  Error,
  WithWebhookMessage
> {
  let nextReloadAt = 0

  const verify = async (message: WebhookMessage) => {
    const current = await secrets.current()
    const verified = verifyMessage(message, current, now())
    // After a rotation the sender may have the new secret before our cache has.
    if (verified !== NOT_SIGNED || now() < nextReloadAt) return verified
    nextReloadAt = now() + RELOAD_INTERVAL_MS
    return verifyMessage(message, await secrets.reload(current), now())
  }

  return {
    async before({ event, context }) {
      const { headers, body = '', isBase64Encoded } = event
      const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
      const verified = await verify({ headers, body: bytes }).catch(rethrow)
      if ('field' in verified) {
        onRefused(verified, context)
        throw new RefusedRequestError('unauthorized', verified)
      }
      const digest = createHash('sha256').update(bytes).digest('hex')
      context.webhookMessage = { id: verified.id, digest }
    },
  }
}

function rethrow(error: unknown): never {
  if (!(error instanceof WebhookSecretUnavailableError)) throw error
  const message = 'The signature could not be checked; send the request again'
  throw new RefusedRequestError('webhook_secret_unavailable', { message })
}
