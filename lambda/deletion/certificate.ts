import { randomUUID } from 'node:crypto'
import { type ApiKey, type ApiKeys, ApiKeyUnavailableError } from './api-key.ts'
import type { LedgerRecord, RecordedEnd } from './ledger.ts'
import { type Fault, type FinalOutcome, isSuccess } from './outcome.ts'
import type { RequestId } from './request.ts'

/** A certificate says that a result was deleted; a statement of outcome that it was never there, and claims no deletion. */
export type StatementKind = 'certificate' | 'statement'

/** What issues certificates, and its version. */
export const ISSUING_TOOL = 'documentpro-deletion/0.1.0'

/** What the claims of one may take as JSON, in bytes: KMS signs 4,096 bytes at most, the header and base64 included. */
export const MOST_CLAIM_BYTES = 2_860

/** What DocumentPro says of an id when it is asked whether there is a result. */
export type Sight =
  | { readonly kind: 'absent'; readonly status: 404 }
  | { readonly kind: 'present'; readonly status: 200 }
  | ({ readonly kind: 'unauthorized'; readonly status: number } & Fault)
  | ({ readonly kind: 'unclear'; readonly status: number | null } & Fault)

/** Asks DocumentPro whether there is a result. It never throws for what DocumentPro or the network does. */
export interface SecondLook {
  look(requestId: RequestId, key: ApiKey, timeoutMs: number): Promise<Sight>
}

/** Thrown when nothing can be signed now. */
export class SigningUnavailableError extends Error {
  override name = 'SigningUnavailableError'
}

/** A signed text, and which key signed it. */
export interface Signed {
  readonly token: string
  readonly keyId: string
}

/** Signs claims. */
export interface CertificateSigner {
  /** Names the key, and the account that it is in. */
  readonly issuer: string
  readonly account: string
  /** @throws SigningUnavailableError */
  sign(kind: StatementKind, claims: Claims): Promise<Signed>
}

export type Claims = Readonly<Record<string, unknown>>

export interface IssuingTools {
  readonly secondLook: SecondLook
  readonly keys: ApiKeys
  readonly signer: CertificateSigner
  /** DocumentPro's, as it stands in the settings. */
  readonly baseUrl: string
  readonly now: () => number
  /** The time that is left for DocumentPro, in milliseconds. */
  readonly timeLeft: () => number
}

/** What came of the wish for a certificate. */
export type Issued =
  | ({ readonly kind: StatementKind; readonly id: string } & Signed)
  /** The deletion hasn't ended. */
  | { readonly kind: 'not_final' }
  /** It ended, and nothing was deleted. */
  | { readonly kind: 'not_deleted'; readonly outcome: FinalOutcome }
  /** DocumentPro has the result, whatever the record says. */
  | { readonly kind: 'still_there' }
  /** DocumentPro couldn't be asked, or its answer can't be relied on. */
  | ({ readonly kind: 'not_verified'; readonly status: number | null } & Fault)

/**
 * Certifies a deletion that ended with success, once DocumentPro says of the id that nothing is there. Nothing else is
 * certified; `not_found` gets a statement.
 * @throws SigningUnavailableError
 */
export async function issueCertificate(record: LedgerRecord, tools: IssuingTools): Promise<Issued> {
  const { end } = record
  if (end === undefined) return { kind: 'not_final' }
  const kind = kindFor(end.outcome)
  if (kind === undefined) return { kind: 'not_deleted', outcome: end.outcome }
  const sight = await lookAgain(record.requestId, tools)
  switch (sight.kind) {
    case 'present':
      return { kind: 'still_there' }
    case 'unauthorized':
    case 'unclear': {
      const { status, error, message } = sight
      return { kind: 'not_verified', status, error, message }
    }
    case 'absent': {
      const id = randomUUID()
      const claims = claimsOf({ kind, id, record, end, verifiedAt: tools.now() }, tools)
      return { kind, id, ...(await tools.signer.sign(kind, claims)) }
    }
  }
}

function kindFor(outcome: FinalOutcome): StatementKind | undefined {
  if (isSuccess(outcome)) return 'certificate'
  return outcome === 'not_found' ? 'statement' : undefined
}

/** With a newer key where the one at hand was rejected. */
async function lookAgain(
  requestId: RequestId,
  { secondLook, keys, timeLeft }: IssuingTools,
): Promise<Sight> {
  try {
    const key = await keys.current()
    const sight = await secondLook.look(requestId, key, timeLeft())
    if (sight.kind !== 'unauthorized') return sight
    const newer = await keys.reload(key)
    return newer.equals(key) ? sight : await secondLook.look(requestId, newer, timeLeft())
  } catch (error) {
    if (!(error instanceof ApiKeyUnavailableError)) throw error
    const { message } = error
    return { kind: 'unclear', status: null, error: 'api_key_unavailable', message }
  }
}

interface Stated {
  readonly kind: StatementKind
  readonly id: string
  readonly record: LedgerRecord
  readonly end: RecordedEnd
  readonly verifiedAt: number
}

/** What nobody here can know to be gone. */
const RESIDUALS = [
  'Links to the file that DocumentPro signed before may work until they expire.',
  "DocumentPro's own backups and logs are not covered.",
  'The document itself, and results of other parsing runs of it, are not covered.',
]

/**
 * Texts that callers gave are cut as far as KMS makes it necessary; `shortened` says which.
 * @throws RangeError when even that doesn't fit
 */
function claimsOf(stated: Stated, tools: IssuingTools): Claims {
  for (const longest of [512, 128, 64, 24]) {
    const claims = claimsWith(stated, tools, longest)
    if (Buffer.byteLength(JSON.stringify(claims)) <= MOST_CLAIM_BYTES) return claims
  }
  throw new RangeError('the certificate is too long to be signed')
}

function claimsWith(
  { kind, id, record, end, verifiedAt }: Stated,
  { signer, baseUrl, now }: IssuingTools,
  longest: number,
): Claims {
  const { requestId, asked, attempts, attemptCount, firstAttemptAt } = record
  const shortened: string[] = []
  const short = (name: string, text: string | undefined): string | undefined => {
    if (text === undefined || text.length <= longest) return text
    shortened.push(name)
    return `${text.slice(0, longest - 1).toWellFormed()}…`
  }
  const { iamArn, webhookId, senderId, eventSource, eventId } = asked.caller ?? {}
  const claims = {
    jti: id,
    iss: signer.issuer,
    iat: Math.floor(now() / 1_000),
    tool: ISSUING_TOOL,
    request_id: requestId,
    statement: sentence(kind, end),
    requested: {
      at: iso(asked.acceptedAt),
      by: short('requested.by', asked.requestedBy),
      reason: short('requested.reason', asked.reason),
      origin: asked.origin,
    },
    authorised: {
      iam_arn: short('authorised.iam_arn', iamArn),
      webhook_id: short('authorised.webhook_id', webhookId),
      sender_id: short('authorised.sender_id', senderId),
      event_source: short('authorised.event_source', eventSource),
      event_id: short('authorised.event_id', eventId),
    },
    executed: {
      at: iso(end.at),
      first_attempt_at: firstAttemptAt === undefined ? undefined : iso(firstAttemptAt),
      by: `documentpro-deletion in the AWS account ${signer.account}`,
      account: signer.account,
      key_fingerprint: attempts.at(-1)?.keyFingerprint,
      method: 'DELETE',
      url: filesUrl(baseUrl),
      status: end.status,
      outcome: end.outcome,
      evidence: end.evidence,
      attempts: attemptCount,
    },
    verified: {
      at: iso(verifiedAt),
      method: 'GET',
      url: filesUrl(baseUrl),
      status: 404,
      finding: "DocumentPro's own answer: no result under this id",
    },
    holds_checked: [],
    residuals: kind === 'certificate' ? RESIDUALS : [],
  }
  return shortened.length === 0 ? claims : { ...claims, shortened }
}

/** The id stands elsewhere, once. */
function filesUrl(baseUrl: string): string {
  return `${baseUrl.replace(/\/+$/, '')}/files?request_id={request_id}`
}

const RESULT =
  'the result of this parsing run, with all associated data and files as its documentation puts it'

function sentence(kind: StatementKind, { outcome, evidence }: RecordedEnd): string {
  if (kind === 'statement') {
    return 'DocumentPro had no result under this id when it was asked to delete it. This states that outcome and certifies no deletion.'
  }
  const later = 'Asked again later, it had no result under this id.'
  if (outcome === 'deleted') return `DocumentPro confirmed that it deleted ${RESULT}. ${later}`
  return evidence === 'inferred'
    ? `DocumentPro was probably asked before to delete ${RESULT}: of that only a trace is left. It then had no result under this id. ${later}`
    : `DocumentPro was asked to delete ${RESULT}; its answer is not known. It then had no result under this id. ${later}`
}

function iso(time: number): string {
  return new Date(time).toISOString()
}
