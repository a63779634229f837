/**
 * Stands in for `@smithy/core/checksum` in the bundles: Node's own hashes, without those in JavaScript that the SDK has
 * for other places.
 *
 * @module
 */
import { createHash, createHmac, createSecretKey, type Hash, type Hmac } from 'node:crypto'

/** The SDK's word for what can be hashed, or be the key of an HMAC. */
type SourceData = string | ArrayBuffer | NodeJS.ArrayBufferView

/** A hash of data that comes piece by piece. As with Node's own, the digest is taken once, or again after a reset. */
abstract class Checksum {
  readonly #start: () => Hash | Hmac
  #hash: Hash | Hmac

  constructor(start: () => Hash | Hmac) {
    this.#start = start
    this.#hash = start()
  }

  update(data: SourceData): void {
    this.#hash.update(hashable(data))
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }

  reset(): void {
    this.#hash = this.#start()
  }
}

export class Sha256 extends Checksum {
  readonly digestLength = 32

  /** @param secret makes it an HMAC */
  constructor(secret?: SourceData) {
    super(secret === undefined ? () => createHash('sha256') : hmacWith(secret))
  }
}

export class Md5 extends Checksum {
  readonly digestLength = 16

  constructor() {
    super(() => createHash('md5'))
  }
}

function hmacWith(secret: SourceData): () => Hmac {
  const bytes = hashable(secret)
  // Bytes aren't handed to it as they are: it asks of them first, by an exception each, whether they are a key object.
  const key = typeof bytes === 'string' ? bytes : createSecretKey(bytes)
  return () => createHmac('sha256', key)
}

function hashable(data: SourceData): string | NodeJS.ArrayBufferView {
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data
}
