import { createHmac, timingSafeEqual } from 'node:crypto'

/** Thrown when there is no secret to check signatures with: it can't be read, or its text isn't one. Never holds the text. */
export class WebhookSecretUnavailableError extends Error {
  override name = 'WebhookSecretUnavailableError'
}

/** The length of a key in bytes (Standard Webhooks, *Signature scheme*). */
const MIN_KEY_BYTES = 24
const MAX_KEY_BYTES = 64

/** While the sender changes from one secret to the next, both are live. */
const MAX_SECRETS = 2

const SECRET = /^whsec_([A-Za-z0-9+/]+)={0,2}$/

/**
 * The secrets that a sender may sign with. Serialised or printed they show nothing, so that they can't slip
 * into a log or an error.
 */
export class WebhookSecrets {
  readonly #keys: readonly Buffer[]

  /**
   * Takes them out of the text of a Secrets Manager secret: one `whsec_…`, or two with a space or line break
   * between.
   * @throws WebhookSecretUnavailableError
   */
  static fromText(text: string | undefined): WebhookSecrets {
    const words = text?.split(/\s+/).filter((word) => word !== '') ?? []
    if (words.length === 0 || words.length > MAX_SECRETS) {
      throw new WebhookSecretUnavailableError(
        `the webhook secret must hold 1 to ${MAX_SECRETS} whsec_ secrets as text; it holds ${words.length}`,
      )
    }
    return new WebhookSecrets(words.map(keyOf))
  }

  private constructor(keys: readonly Buffer[]) {
    this.#keys = keys
  }

  /** True when one of `signatures` is that of `content` with one of the secrets. Compares in constant time. */
  signed(content: Buffer, signatures: readonly Buffer[]): boolean {
    return this.#keys.some((key) => {
      const expected = createHmac('sha256', key).update(content).digest()
      return signatures.some(
        (signature) => signature.length === expected.length && timingSafeEqual(signature, expected),
      )
    })
  }

  equals(other: WebhookSecrets): boolean {
    return (
      this.#keys.length === other.#keys.length &&
      this.#keys.every((key, index) => other.#keys[index]?.equals(key) === true)
    )
  }

  toJSON(): string {
    return '[webhook secrets]'
  }
}

function keyOf(secret: string, index: number): Buffer {
  const [, encoded = ''] = SECRET.exec(secret) ?? []
  const key = Buffer.from(encoded, 'base64')
  // Buffer drops what isn't whole: a cut secret must not become a shorter key.
  const whole = key.toString('base64').replace(/=+$/, '') === encoded
  if (!whole || key.length < MIN_KEY_BYTES || key.length > MAX_KEY_BYTES) {
    throw new WebhookSecretUnavailableError(
      `webhook secret ${index + 1} must be whsec_ and ${MIN_KEY_BYTES} to ${MAX_KEY_BYTES} bytes in base64`,
    )
  }
  return key
}
