import { createHash } from 'node:crypto'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { DeletionRequest } from '../deletion/request.ts'
import { isPlainText, PLAIN_TEXT_RULE } from '../intake/optional-fields.ts'
import type { MessageIdentity } from '../receipts/receipts.ts'
import { RefusedRequestError } from './refused-request.ts'

const FIELD = 'Idempotency-Key'

/**
 * The key of a request, in the header `Idempotency-Key` or as `idempotency_key` in its body; undefined without one.
 * @throws RefusedRequestError for a header that is none, or says another key than the body
 */
export function readIdempotencyKey(
  { headers }: Pick<APIGatewayProxyEventV2, 'headers'>,
  [request]: readonly DeletionRequest[],
): string | undefined {
  const inBody = request?.idempotencyKey
  const given = headers['idempotency-key']
  if (given === undefined) return inBody
  // As the draft has it, in quotation marks; most clients send it without.
  const key = given.replace(/^"(.*)"$/, '$1')
  if (!isPlainText(key)) refuse(`${FIELD} ${PLAIN_TEXT_RULE}`)
  if (inBody !== undefined && inBody !== key) {
    refuse(`${FIELD} must be the idempotency_key of the body, where both are given`)
  }
  return key
}

/** The requests, each with the key that it came with. */
export function withKey(
  requests: readonly DeletionRequest[],
  idempotencyKey: string | undefined,
): readonly DeletionRequest[] {
  return idempotencyKey === undefined
    ? requests
    : requests.map((request) => ({ ...request, idempotencyKey }))
}

/**
 * The same key of another caller is another one.
 * @param asked what was asked for
 */
export function identityOf(key: string, caller: string, asked: unknown): MessageIdentity {
  const digest = createHash('sha256').update(JSON.stringify(asked)).digest('hex')
  return { id: `${caller}#${key}`, digest }
}

function refuse(message: string): never {
  throw new RefusedRequestError('invalid', { field: FIELD, message })
}
