import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type TrustedKey, verifyCertificate } from '../../../cli/certificate/verify.ts'
import type { StatementKind } from '../../../lambda/deletion/certificate.ts'
import { CLAIMS, startSigner } from '../../lambda/certificates/signer-in-kms.ts'

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

async function issued(kind: StatementKind = 'certificate', claims: object = CLAIMS) {
  const { signer, published, privateKey, close } = await startSigner()
  onTestFinished(close)
  const { token, keyId } = await signer.sign(kind, { ...claims })
  const [key] = published
  const trusted: TrustedKey = (kid) => (kid === keyId ? key?.jwk : undefined)
  const [header = '', payload = '', signature = ''] = token.split('.')
  return { token, keyId, header, payload, signature, trusted, privateKey, jwk: key?.jwk }
}

/** Every path to a value that isn't an object. */
function paths(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => paths(inner, [...path, name]))
    : [path]
}

function altered(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return typeof value === 'number' ? value + 1 : `${String(value)}x`
  const copy = structuredClone(value) as Record<string, unknown>
  copy[name] = altered(copy[name], rest)
  return copy
}

describe('a certificate', () => {
  it.each(['certificate', 'statement'] as const)('that is a %s is valid', async (kind) => {
    const outcome = kind === 'certificate' ? 'deleted' : 'not_found'
    const claims = { ...CLAIMS, executed: { outcome } }
    const { token, trusted, keyId } = await issued(kind, claims)
    expect(await verifyCertificate(token, trusted)).toStrictEqual({ kind, keyId, claims })
  })

  it.each(paths(CLAIMS).map((path) => [path.join('.'), path] as const))(
    'with another %s was altered',
    async (_, path) => {
      const { header, signature, trusted } = await issued()
      const forged = `${header}.${encoded(Object(altered(CLAIMS, path)))}.${signature}`
      await expect(verifyCertificate(forged, trusted)).rejects.toMatchObject({ check: 'signature' })
    },
  )

  it('of which any one character is another one is not valid', async () => {
    const { token, trusted } = await issued()
    for (let index = 0; index < token.length; index += 1) {
      const other = token[index] === 'A' ? 'B' : 'A'
      const forged = `${token.slice(0, index)}${other}${token.slice(index + 1)}`
      await expect(verifyCertificate(forged, trusted), `at ${index}`).rejects.toMatchObject({
        name: 'VerificationError',
      })
    }
  })

  it('is written in one way only: bits that a decoder would pass over count, too', async () => {
    const { token, trusted } = await issued()
    const last = token.at(-1) ?? ''
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    for (const other of alphabet.replace(last, '')) {
      const forged = `${token.slice(0, -1)}${other}`
      await expect(verifyCertificate(forged, trusted), other).rejects.toMatchObject({
        name: 'VerificationError',
      })
    }
  })

  it('is no certificate in another form', async () => {
    const { header, payload, trusted } = await issued()
    for (const token of ['', 'text', `${header}.${payload}`, `${header}.${payload}.x.y`]) {
      await expect(verifyCertificate(token, trusted)).rejects.toMatchObject({ check: 'form' })
    }
  })

  it.each([
    ['of another type', { typ: 'JWT' }],
    ['without an algorithm', { alg: 'none' }],
    ['of an algorithm with a shared secret', { alg: 'HS256' }],
  ])('%s is not taken, whoever signed it', async (_, change) => {
    const { keyId: kid, payload, trusted, privateKey } = await issued()
    const typ = 'documentpro-deletion-certificate+jwt'
    const signed = `${encoded({ alg: 'EdDSA', typ, kid, ...change })}.${payload}`
    const signature = sign(null, Buffer.from(signed), privateKey).toString('base64url')
    await expect(verifyCertificate(`${signed}.${signature}`, trusted)).rejects.toMatchObject({
      check: 'type',
    })
  })

  it('of a key that is not trusted is not valid, whatever key it brings along', async () => {
    const [{ token }, { trusted }] = [await issued(), await issued()]
    await expect(verifyCertificate(token, trusted)).rejects.toMatchObject({ check: 'key' })
  })

  it('of a key that only bears the name of a trusted one is not valid', async () => {
    const { token } = await issued()
    const jwk = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
    await expect(verifyCertificate(token, () => jwk)).rejects.toMatchObject({ check: 'key' })
  })

  it.each([
    ['a certificate of not_found', { executed: { outcome: 'not_found' } }],
    ['a certificate without a second look', { verified: {} }],
    ['a certificate of nothing', { request_id: undefined }],
  ])('that is %s says what none says', async (_, change) => {
    const { token, trusted } = await issued('certificate', { ...CLAIMS, ...change })
    await expect(verifyCertificate(token, trusted)).rejects.toMatchObject({ check: 'claims' })
  })
})
