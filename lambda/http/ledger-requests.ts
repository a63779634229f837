import { CursorError, LedgerUnavailableError } from '../deletion/ledger.ts'
import type { RequestId } from '../deletion/request.ts'
import { readId } from '../intake/deletion-fields.ts'
import { RefusedRequestError } from './refused-request.ts'

/**
 * The id in a path or a query.
 * @throws RefusedRequestError
 */
export function readRequestId(given: unknown): RequestId {
  const id = readId(given, 'request_id')
  if (typeof id !== 'string') throw new RefusedRequestError('invalid', id)
  return id
}

/**
 * What the ledger threw, as the caller is told it.
 * @throws RefusedRequestError, or what isn't the ledger's
 */
export function refuseByLedger(error: unknown): never {
  if (error instanceof CursorError) {
    throw new RefusedRequestError('invalid', {
      field: 'cursor',
      message: 'cursor is not one that a list was answered with',
    })
  }
  if (!(error instanceof LedgerUnavailableError)) throw error
  throw new RefusedRequestError('ledger_unavailable', {
    message: 'The ledger could not be asked; ask again',
  })
}
