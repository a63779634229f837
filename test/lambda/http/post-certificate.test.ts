import { expect, it } from 'vitest'
import { SigningUnavailableError } from '../../../lambda/deletion/certificate.ts'
import { type LedgerRecord, LedgerUnavailableError } from '../../../lambda/deletion/ledger.ts'
import { type CertificateTools, postCertificate } from '../../../lambda/http/post-certificate.ts'
import { NOW, ONE_KEY, requestId } from '../factories.ts'
import { httpEvent } from '../http-event.ts'

const RECORD: LedgerRecord = {
  requestId: requestId('a'),
  state: 'final',
  changedAt: NOW,
  asked: { origin: 'queue', acceptedAt: NOW },
  end: { outcome: 'deleted', evidence: 'observed', status: 200, at: NOW, deadLetter: false },
  attemptCount: 1,
  attempts: [],
  later: [],
}
const TOOLS: CertificateTools = {
  ledger: { find: async () => RECORD },
  secondLook: { look: async () => ({ kind: 'absent', status: 404 }) },
  keys: ONE_KEY,
  signer: {
    issuer: 'i',
    account: 'a',
    sign: async () => {
      throw new SigningUnavailableError('KMS is away')
    },
  },
  baseUrl: 'https://api.documentpro.ai',
  now: () => NOW,
  timeLeft: () => 1_000,
  onIssued: () => undefined,
}

/** A certificate for whatever id is asked for. */
const SIGNING: Partial<CertificateTools> = {
  ledger: { find: async (id) => ({ ...RECORD, requestId: id }) },
  signer: { ...TOOLS.signer, sign: async () => ({ token: 't', keyId: 'k' }) },
}

const postCertificates = (rawQueryString: string) =>
  postCertificate({ ...httpEvent({}), rawQueryString, body: '' }, { ...TOOLS, ...SIGNING })

it.each(['a/b', 'a?b', 'a#b', 'a%2Fb', 'a%', '/', '..', 'a+b', 'a,b', 'a&b=c'])(
  'certifies %s, whose characters a path would lose, by the query',
  async (id) => {
    const answer = await postCertificates(String(new URLSearchParams({ request_id: id })))
    expect(answer).toMatchObject({ status: 200, body: { request_id: id, kind: 'certificate' } })
  },
)

it.each(['', 'request_id=', 'request_id=a&request_id=b', 'request_id=a&other=b', 'id=a'])(
  'refuses the query "%s", which has not one id',
  async (query) => {
    await expect(postCertificates(query)).rejects.toMatchObject({ code: 'invalid' })
  },
)

it('takes an id that is in the path from nowhere else', async () => {
  const event = { ...httpEvent({}), body: '', pathParameters: { request_id: 'a' } }
  await expect(
    postCertificate({ ...event, rawQueryString: 'request_id=b' }, TOOLS),
  ).rejects.toMatchObject({ code: 'invalid', field: 'request_id' })
})

const post = (tools: Partial<CertificateTools> = {}, body = '') =>
  postCertificate(
    { ...httpEvent({ body }), rawQueryString: '', body, pathParameters: { request_id: 'a' } },
    { ...TOOLS, ...tools },
  )

it('asks to come again while KMS or the ledger is away', async () => {
  await expect(post()).rejects.toMatchObject({ code: 'signing_unavailable' })
  const find = async () => {
    throw new LedgerUnavailableError('away')
  }
  await expect(post({ ledger: { find } })).rejects.toMatchObject({ code: 'ledger_unavailable' })
})

it('takes no body, which would say what the record does not', async () => {
  await expect(post({}, '{"reason":"another"}')).rejects.toMatchObject({
    code: 'invalid',
    field: 'body',
  })
})
