import { createHash } from 'node:crypto'
import type { MiddlewareObj } from '@middy/core'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { Refusal } from '../deletion/delivery.ts'
import { RefusedRequestError } from '../http/refused-request.ts'
import type { MessageIdentity } from '../receipts/receipts.ts'
import { createSecretCheck, type ReloadableSecret } from '../secret/newer-secret.ts'
import { NOT_SIGNED, readSignedMessage } from '../standard-webhooks/signed-message.ts'
import {
  type WebhookSecrets,
  WebhookSecretUnavailableError,
} from '../standard-webhooks/webhook-secrets.ts'
import type { WithTelemetry } from './invocation-telemetry.ts'

/** What the middleware adds to the invocation's context. */
export interface WithWebhookMessage extends WithTelemetry {
  webhookMessage: MessageIdentity
}

export interface StandardWebhookOptions {
  readonly secrets: ReloadableSecret<WebhookSecrets>
  readonly now: () => number
}

/**
 * Lets only messages through that a secret's holder signed a moment ago. Comes before everything that parses:
 * the signature is over the bytes of the body as they were sent.
 */
export function standardWebhook({
  secrets,
  now,
}: StandardWebhookOptions): MiddlewareObj<
  APIGatewayProxyEventV2,
  unknown,
  Error,
  WithWebhookMessage
> {
  const check = createSecretCheck(secrets, now)
  return {
    async before({ event, context }) {
      const { headers, body = '', isBase64Encoded } = event
      const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
      const refuse = (refusal: Refusal): never => {
        context.telemetry.metrics.count('WebhookRefused')
        throw new RefusedRequestError('unauthorized', refusal)
      }
      const message = readSignedMessage({ headers, body: bytes }, now())
      if ('field' in message) return refuse(message)
      const { id, signedContent, signatures } = message
      const isSigned = await check((held) => held.signed(signedContent, signatures)).catch(rethrow)
      if (!isSigned) return refuse(NOT_SIGNED)
      const digest = createHash('sha256').update(bytes).digest('hex')
      context.webhookMessage = { id, digest }
      const { log, metrics } = context.telemetry
      context.telemetry = { log: log.with({ webhook_id: id }), metrics }
    },
  }
}

function rethrow(error: unknown): never {
  if (!(error instanceof WebhookSecretUnavailableError)) throw error
  const message = 'The signature could not be checked; send the request again'
  throw new RefusedRequestError('webhook_secret_unavailable', { message })
}
