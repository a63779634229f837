import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import {
  type Issued,
  type IssuingTools,
  issueCertificate,
  SigningUnavailableError,
} from '../deletion/certificate.ts'
import type { LedgerReader } from '../deletion/ledger.ts'
import type { RequestId } from '../deletion/request.ts'
import type { HttpAnswer } from './answers.ts'
import { answerRecord } from './ledger-answers.ts'
import { readRequestId, refuseByLedger } from './ledger-requests.ts'
import { readQueryParameters } from './query-parameters.ts'
import { RefusedRequestError } from './refused-request.ts'

/** Told of each certificate, before its caller has it. */
export type OnIssued = (requestId: RequestId, issued: Extract<Issued, { token: string }>) => void

export interface CertificateTools extends IssuingTools {
  readonly ledger: Pick<LedgerReader, 'find'>
  readonly onIssued: OnIssued
}

/**
 * `POST /deletions/{request_id}/certificate`, or `POST /certificates?request_id=…`, where an id may have any character:
 * certifies one deletion, or says why not.
 * @throws RefusedRequestError
 */
export async function postCertificate(
  { pathParameters, rawQueryString, body = '', isBase64Encoded }: APIGatewayProxyEventV2,
  tools: CertificateTools,
): Promise<HttpAnswer> {
  const inPath = pathParameters?.request_id
  const query = readQueryParameters(rawQueryString, inPath === undefined ? ['request_id'] : [])
  if (query.size > 1) {
    const message = 'request_id must be given only once'
    throw new RefusedRequestError('invalid', { field: 'request_id', message })
  }
  if (body !== '' || isBase64Encoded) {
    throw new RefusedRequestError('invalid', { field: 'body', message: 'body must be empty' })
  }
  const id = readRequestId(inPath ?? query.get('request_id') ?? undefined)
  const record = await tools.ledger.find(id).catch(refuseByLedger)
  if (record === undefined) return answerRecord(id, undefined, tools.now())
  const issued = await issueCertificate(record, tools).catch(refuseUnsigned)
  if ('token' in issued) tools.onIssued(id, issued)
  return answerIssued(id, issued)
}

function answerIssued(requestId: RequestId, issued: Issued): HttpAnswer {
  const about = { request_id: requestId }
  switch (issued.kind) {
    case 'certificate':
    case 'statement': {
      const message =
        issued.kind === 'certificate'
          ? 'A certificate of deletion'
          : 'A statement of outcome, which certifies no deletion'
      const { kind, id: certificate_id, keyId: key_id, token: certificate } = issued
      return {
        status: 200,
        body: { success: true, message, ...about, kind, certificate_id, key_id, certificate },
      }
    }
    case 'not_final':
      return refused('not_final', 'The deletion has not ended; ask again later', about)
    case 'not_deleted': {
      const { outcome } = issued
      const message = `The deletion ended as ${outcome}, so there is nothing to certify`
      return refused('not_deleted', message, { ...about, outcome })
    }
    case 'still_there':
      return refused('still_there', 'DocumentPro has a result under this request_id', about)
    case 'not_verified':
      throw new RefusedRequestError('not_verified', {
        message: `DocumentPro was asked again and did not say that the result is gone (${issued.error}); ask again later`,
      })
  }
}

function refused(error: string, message: string, fields: object): HttpAnswer {
  return { status: 409, body: { success: false, error, message, ...fields } }
}

function refuseUnsigned(error: unknown): never {
  if (!(error instanceof SigningUnavailableError)) throw error
  throw new RefusedRequestError('signing_unavailable', {
    message: 'Nothing can be signed now; ask again',
  })
}
