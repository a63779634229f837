import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ApiKey, type ApiKeys, ApiKeyUnavailableError } from '../../../lambda/deletion/api-key.ts'
import {
  type Claims,
  ISSUING_TOOL,
  type IssuingTools,
  issueCertificate,
  MOST_CLAIM_BYTES,
  type Sight,
} from '../../../lambda/deletion/certificate.ts'
import type { LedgerRecord, RecordedEnd } from '../../../lambda/deletion/ledger.ts'
import manifest from '../../../package.json' with { type: 'json' }
import { NOW, requestId } from '../factories.ts'

const END: RecordedEnd = {
  outcome: 'deleted',
  evidence: 'observed',
  status: 200,
  at: NOW - 1_000,
  deadLetter: false,
}
const RECORD: LedgerRecord = {
  requestId: requestId('run-1'),
  state: 'final',
  changedAt: NOW - 1_000,
  asked: { origin: 'deletions_api', acceptedAt: NOW - 2_000 },
  end: END,
  attemptCount: 1,
  attempts: [],
  later: [],
}
const ABSENT: Sight = { kind: 'absent', status: 404 }
const REJECTED: Sight = { kind: 'unauthorized', status: 401, error: 'e', message: 'm' }

const endedAs = (changes: Partial<RecordedEnd>): LedgerRecord => ({
  ...RECORD,
  end: { ...END, ...changes },
})

/** Issuing with what DocumentPro says, in this order; `signed` has what would have been signed. */
function issuing(sights: readonly Sight[], changes: Partial<IssuingTools> = {}) {
  const signed: Claims[] = []
  const looked: string[] = []
  const old = new ApiKey('old')
  const newer = new ApiKey('newer')
  const keys: ApiKeys = { current: async () => old, reload: async () => newer }
  const tools: IssuingTools = {
    keys,
    secondLook: {
      look: async (_id, key) => {
        looked.push(key.reveal())
        return sights[looked.length - 1] ?? ABSENT
      },
    },
    signer: {
      issuer: 'arn:aws:kms:eu-west-1:123456789012:key/k',
      account: '123456789012',
      sign: async (_kind, claims) => {
        signed.push(claims)
        return { token: 'a.b.c', keyId: 'k' }
      },
    },
    baseUrl: 'https://api.documentpro.ai',
    now: () => NOW,
    timeLeft: () => 1_000,
    ...changes,
  }
  return { tools, signed, looked }
}

describe('a certificate', () => {
  it.each([
    [{ outcome: 'deleted' }, 'confirmed that it deleted'],
    [{ outcome: 'already_gone', evidence: 'recorded', status: 404 }, 'its answer is not known'],
    [{ outcome: 'already_gone', evidence: 'inferred', status: 404 }, 'was probably asked'],
  ] as const)('of %j says what it rests on', async (end, said) => {
    const { tools, signed } = issuing([ABSENT])
    expect(await issueCertificate(endedAs(end), tools)).toMatchObject({
      kind: 'certificate',
      token: 'a.b.c',
    })
    expect(signed[0]?.statement).toContain(said)
    expect(JSON.stringify(signed)).not.toMatch(/document (was )?erased|NIST|ISO|GDPR/i)
    expect(signed[0]?.residuals).toHaveLength(3)
  })

  it('is a statement of outcome after not_found, without residuals of a deletion', async () => {
    const { tools, signed } = issuing([ABSENT])
    const record = endedAs({ outcome: 'not_found', status: 404 })
    expect(await issueCertificate(record, tools)).toMatchObject({ kind: 'statement' })
    expect(signed[0]).toMatchObject({ residuals: [] })
  })

  it.each(['rejected', 'forbidden', 'expired'] as const)(
    'is refused after %s, and DocumentPro is not asked',
    async (outcome) => {
      const { tools, looked } = issuing([])
      const issued = await issueCertificate(endedAs({ outcome }), tools)
      expect(issued).toStrictEqual({ kind: 'not_deleted', outcome })
      expect(looked).toStrictEqual([])
    },
  )

  it('is refused before there is an end', async () => {
    const { end: _, ...open } = RECORD
    const issued = await issueCertificate({ ...open, state: 'pending' }, issuing([]).tools)
    expect(issued).toStrictEqual({ kind: 'not_final' })
  })

  it.each(['deleted', 'not_found'] as const)(
    'is refused after %s while DocumentPro has a result',
    async (outcome) => {
      const { tools, signed } = issuing([{ kind: 'present', status: 200 }])
      expect(await issueCertificate(endedAs({ outcome }), tools)).toStrictEqual({
        kind: 'still_there',
      })
      expect(signed).toStrictEqual([])
    },
  )

  it.each([
    { kind: 'unclear', status: 503, error: 'e', message: 'm' },
    { kind: 'unclear', status: null, error: 'timeout', message: 'm' },
  ] as const)('is refused after the answer %j', async (sight) => {
    const { tools, signed } = issuing([sight])
    expect(await issueCertificate(RECORD, tools)).toMatchObject({ kind: 'not_verified' })
    expect(signed).toStrictEqual([])
  })

  it('looks again with a newer key when the one at hand is rejected', async () => {
    const { tools, looked } = issuing([REJECTED, ABSENT])
    expect(await issueCertificate(RECORD, tools)).toMatchObject({ kind: 'certificate' })
    expect(looked).toStrictEqual(['old', 'newer'])
  })

  it('is refused when no key is accepted, or none can be had', async () => {
    const twice = issuing([REJECTED, REJECTED])
    expect(await issueCertificate(RECORD, twice.tools)).toMatchObject({ kind: 'not_verified' })
    const failing = async () => {
      throw new ApiKeyUnavailableError('no key')
    }
    const none = issuing([], { keys: { current: failing, reload: failing } })
    expect(await issueCertificate(RECORD, none.tools)).toMatchObject({
      kind: 'not_verified',
      error: 'api_key_unavailable',
    })
  })

  it('fits into what KMS signs, whatever callers said, and says what it cut', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 256 })
    const printable = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 512 })
    const id = fc.stringMatching(/^[\x21-\x7e]{1,256}$/)
    await fc.assert(
      fc.asyncProperty(text, text, printable, id, async (reason, requestedBy, name, given) => {
        const caller = { iamArn: name, senderId: name, eventSource: name, eventId: name }
        const asked = { ...RECORD.asked, reason, requestedBy, caller }
        const { tools, signed } = issuing([])
        await issueCertificate({ ...RECORD, requestId: requestId(given), asked }, tools)
        const [claims = {}] = signed
        expect(Buffer.byteLength(JSON.stringify(claims))).toBeLessThanOrEqual(MOST_CLAIM_BYTES)
        expect(claims.request_id).toBe(given)
        const whole = JSON.stringify(claims).includes(JSON.stringify(reason))
        expect(whole || JSON.stringify(claims.shortened).includes('requested.reason')).toBe(true)
      }),
    )
    const worst = issuing([])
    const caller = {
      iamArn: '"'.repeat(512),
      senderId: '"'.repeat(512),
      webhookId: '"'.repeat(512),
    }
    const asked = {
      ...RECORD.asked,
      reason: '\u6f22'.repeat(256),
      requestedBy: '"'.repeat(256),
      caller,
    }
    const record = { ...RECORD, requestId: requestId('"'.repeat(256)), asked }
    expect(await issueCertificate(record, worst.tools)).toMatchObject({ kind: 'certificate' })
  })

  it('names the tool by its version', () => {
    expect(ISSUING_TOOL).toBe(`${manifest.name}/${manifest.version}`)
  })
})
