import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms'
import {
  type CertificateSigner,
  type Claims,
  type Signed,
  SigningUnavailableError,
  type StatementKind,
} from '../deletion/certificate.ts'
import { CERTIFICATE_ALGORITHM, CERTIFICATE_TYPES } from './certificate-types.ts'
import type { PublishedKeys } from './published-keys.ts'
import { type SigningKey, signingKeyOf } from './signing-key.ts'

export interface KmsSignerOptions {
  readonly client: () => KMSClient
  readonly keyArn: string
  readonly published: Pick<PublishedKeys, 'publish'>
}

/** Signs with a key that never leaves KMS: a compact JWS (RFC 7515). */
export class KmsSigner implements CertificateSigner {
  readonly issuer: string
  readonly account: string
  readonly #options: KmsSignerOptions
  #key: Promise<SigningKey> | undefined

  constructor(options: KmsSignerOptions) {
    this.#options = options
    this.issuer = options.keyArn
    this.account = options.keyArn.split(':')[4] ?? ''
  }

  async sign(kind: StatementKind, claims: Claims): Promise<Signed> {
    try {
      const { kid, jwk } = await this.#signingKey()
      const header = { alg: CERTIFICATE_ALGORITHM, typ: CERTIFICATE_TYPES[kind], kid, jwk }
      const signed = `${encoded(header)}.${encoded(claims)}`
      const { client, keyArn } = this.#options
      const command = new SignCommand({
        KeyId: keyArn,
        Message: Buffer.from(signed),
        // Ed25519 takes the message itself: KMS signs no digest with this algorithm.
        MessageType: 'RAW',
        SigningAlgorithm: 'ED25519_SHA_512',
      })
      const { Signature } = await client().send(command)
      if (Signature === undefined) throw new Error('KMS gave no signature')
      return { token: `${signed}.${Buffer.from(Signature).toString('base64url')}`, keyId: kid }
    } catch (cause) {
      throw new SigningUnavailableError('nothing can be signed now', { cause })
    }
  }

  /** Published before it signs anything: no certificate is ever without its key. */
  #signingKey(): Promise<SigningKey> {
    this.#key ??= this.#readKey().catch((error: unknown) => {
      this.#key = undefined
      throw error
    })
    return this.#key
  }

  async #readKey(): Promise<SigningKey> {
    const { client, keyArn, published } = this.#options
    const { PublicKey } = await client().send(new GetPublicKeyCommand({ KeyId: keyArn }))
    const key = signingKeyOf(PublicKey ?? new Uint8Array())
    await published.publish(key)
    return key
  }
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
