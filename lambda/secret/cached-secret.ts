/** A secret as it is used: comparable, so that a caller can say which one was rejected. */
interface Comparable<T> {
  equals(other: T): boolean
}

export interface CachedSecretOptions<T extends Comparable<T>> {
  /** Asks the secret store. Whatever it throws means that the secret can't be had now. */
  readonly load: () => Promise<T>
  readonly ttlMs: number
  readonly now: () => number
  /** Told of every load that failed; `stale` when a secret from before goes on being used. */
  readonly onFailure: (error: unknown, stale: boolean) => void
}

/** After a failed load the store is left alone for this long, so that an outage there isn't made worse. */
const FAILURE_PAUSE_MS = 5_000

/**
 * A secret of an execution environment: cached for a TTL, one request in flight however many ask, reloaded at
 * once when it was rejected, and a stale one rather than none while the store fails.
 */
export abstract class CachedSecret<T extends Comparable<T>> {
  readonly #options: CachedSecretOptions<T>
  #secret: T | undefined
  #freshUntil = 0
  #failedUntil = 0
  #lastError: unknown
  #loading: Promise<T> | undefined

  constructor(options: CachedSecretOptions<T>) {
    this.#options = options
  }

  /** What is thrown when there is neither a secret nor a stale one. */
  protected abstract unavailable(cause: unknown): Error

  async current(): Promise<T> {
    const now = this.#options.now()
    if (this.#secret !== undefined && now < this.#freshUntil) return this.#secret
    if (now < this.#failedUntil) return this.#staleOrThrow()
    return this.#load()
  }

  async reload(rejected: T): Promise<T> {
    if (this.#secret !== undefined && !this.#secret.equals(rejected)) return this.#secret
    return this.#load()
  }

  #load(): Promise<T> {
    this.#loading ??= this.#loadOnce().finally(() => {
      this.#loading = undefined
    })
    return this.#loading
  }

  async #loadOnce(): Promise<T> {
    const { load, now, ttlMs, onFailure } = this.#options
    try {
      const secret = await load()
      this.#secret = secret
      this.#freshUntil = now() + ttlMs
      this.#failedUntil = 0
      return secret
    } catch (error) {
      this.#lastError = error
      this.#failedUntil = now() + FAILURE_PAUSE_MS
      onFailure(error, this.#secret !== undefined)
      return this.#staleOrThrow()
    }
  }

  #staleOrThrow(): T {
    if (this.#secret !== undefined) return this.#secret
    throw this.unavailable(this.#lastError)
  }
}
