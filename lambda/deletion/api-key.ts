import { createHash, timingSafeEqual } from 'node:crypto'

/** Thrown when no key can be had: the secret can't be read, or its value can't be a key. Never holds the value. */
export class ApiKeyUnavailableError extends Error {
  override name = 'ApiKeyUnavailableError'
}

/**
 * DocumentPro's API key. Serialised or printed it shows its fingerprint only, so that it can't slip into a
 * log or an error.
 */
export class ApiKey {
  readonly #value: string
  readonly #digest: Buffer
  /** First 8 hex digits of the SHA-256: tells two keys apart in a log without giving either away. */
  readonly fingerprint: string

  /** @throws ApiKeyUnavailableError when `value` is empty or has characters that no header value may have */
  constructor(value: string) {
    if (!/^[\x21-\x7e]{1,4096}$/.test(value)) {
      throw new ApiKeyUnavailableError(
        'the secret holds no usable API key: it must be visible ASCII without spaces or line breaks',
      )
    }
    this.#value = value
    this.#digest = createHash('sha256').update(value).digest()
    this.fingerprint = this.#digest.toString('hex', 0, 4)
  }

  /** The key itself, for the request header and nothing else. */
  reveal(): string {
    return this.#value
  }

  equals(other: ApiKey): boolean {
    return timingSafeEqual(this.#digest, other.#digest)
  }

  /** Constant-time comparison with what a caller presented. */
  matches(presented: string): boolean {
    return timingSafeEqual(this.#digest, createHash('sha256').update(presented).digest())
  }

  toJSON(): string {
    return `[api key ${this.fingerprint}]`
  }
}

/** Where the domain gets the key from. */
export interface ApiKeys {
  /** @throws ApiKeyUnavailableError */
  current(): Promise<ApiKey>
  /**
   * Asks for a newer key than the one that DocumentPro rejected. Gives the rejected one back when there is none.
   * @throws ApiKeyUnavailableError
   */
  reload(rejected: ApiKey): Promise<ApiKey>
}
