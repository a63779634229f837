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

const PREFIX = 'whsec_'

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
    if (text === undefined) {
      throw new WebhookSecretUnavailableError('the webhook secret is binary; put it in as text')
    }
    const words = text.split(/\s+/).filter((word) => word !== '')
    if (words.length === 0) throw new WebhookSecretUnavailableError('the webhook secret is empty')
    if (words.length > MAX_SECRETS) {
      throw new WebhookSecretUnavailableError(
        `the webhook secret must hold 1 or ${MAX_SECRETS} whsec_ secrets; it holds ${words.length}`,
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
  const refuse = (rule: string) =>
    new WebhookSecretUnavailableError(`webhook secret ${index + 1} ${rule}`)
  if (!secret.startsWith(PREFIX)) throw refuse(`must begin with ${PREFIX}`)
  const encoded = secret.slice(PREFIX.length).replace(/={1,2}$/, '')
  const key = Buffer.from(encoded, 'base64')
  // Buffer drops what isn't whole, or no base64: a cut secret must not become a shorter key.
  if (key.toString('base64').replace(/=+$/, '') !== encoded) {
    throw refuse(`is not base64 behind ${PREFIX}`)
  }
  if (key.length < MIN_KEY_BYTES || key.length > MAX_KEY_BYTES) {
    throw refuse(`must be of ${MIN_KEY_BYTES} to ${MAX_KEY_BYTES} bytes; it has ${key.length}`)
  }
  return key
}
