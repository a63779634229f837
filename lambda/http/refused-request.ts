import type { Refusal } from '../deletion/delivery.ts'

/** The error codes of requests that we refuse ourselves, with their HTTP status. */
export const REFUSALS = {
  invalid: 400,
  unauthorized: 401,
  route_not_found: 404,
  method_not_allowed: 405,
  idempotency_key_in_progress: 409,
  webhook_id_reused: 409,
  body_too_large: 413,
  unsupported_content_type: 415,
  idempotency_key_reused: 422,
  webhook_in_progress: 429,
  internal_error: 500,
  api_key_unavailable: 503,
  ledger_unavailable: 503,
  not_verified: 503,
  queue_unavailable: 503,
  signing_unavailable: 503,
  webhook_secret_unavailable: 503,
  replay_check_unavailable: 503,
} as const satisfies Record<string, number>

export type RefusalCode = keyof typeof REFUSALS

/** A request that ends here. Its message is for the caller and names the field at fault, never its content. */
export class RefusedRequestError extends Error {
  override name = 'RefusedRequestError'
  readonly code: RefusalCode
  readonly field: string | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: RefusalCode,
    { field, message }: Partial<Refusal> & { readonly message: string },
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
    this.code = code
    this.field = field
    this.headers = headers
  }
}
