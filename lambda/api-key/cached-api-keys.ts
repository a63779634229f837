import { type ApiKey, type ApiKeys, ApiKeyUnavailableError } from '../deletion/api-key.ts'

export interface CachedApiKeysOptions {
  /** Asks the secret store. Whatever it throws means that the key can't be had now. */
  readonly load: () => Promise<ApiKey>
  readonly ttlMs: number
  readonly now: () => number
  /** Told of every load that failed; `stale` when a key from before goes on being used. */
  readonly onFailure: (error: unknown, stale: boolean) => void
}

/** After a failed load the store is left alone for this long, so that an outage there isn't made worse. */
const FAILURE_PAUSE_MS = 5_000

/**
 * The API key of an execution environment: cached for a TTL, one request in flight however many ask, reloaded
 * at once when DocumentPro rejected it, and a stale one rather than none while the store fails.
 */
export class CachedApiKeys implements ApiKeys {
  readonly #options: CachedApiKeysOptions
  #key: ApiKey | undefined
  #freshUntil = 0
  #failedUntil = 0
  #lastError: unknown
  #loading: Promise<ApiKey> | undefined

  constructor(options: CachedApiKeysOptions) {
    this.#options = options
  }

  async current(): Promise<ApiKey> {
    const now = this.#options.now()
    if (this.#key !== undefined && now < this.#freshUntil) return this.#key
    if (now < this.#failedUntil) return this.#staleOrThrow()
    return this.#load()
  }

  async reload(rejected: ApiKey): Promise<ApiKey> {
    if (this.#key !== undefined && !this.#key.equals(rejected)) return this.#key
    return this.#load()
  }

  #load(): Promise<ApiKey> {
    this.#loading ??= this.#loadOnce().finally(() => {
      this.#loading = undefined
    })
    return this.#loading
  }

  async #loadOnce(): Promise<ApiKey> {
    const { load, now, ttlMs, onFailure } = this.#options
    try {
      const key = await load()
      this.#key = key
      this.#freshUntil = now() + ttlMs
      this.#failedUntil = 0
      return key
    } catch (error) {
      this.#lastError = error
      this.#failedUntil = now() + FAILURE_PAUSE_MS
      onFailure(error, this.#key !== undefined)
      return this.#staleOrThrow()
    }
  }

  #staleOrThrow(): ApiKey {
    if (this.#key !== undefined) return this.#key
    if (this.#lastError instanceof ApiKeyUnavailableError) throw this.#lastError
    throw new ApiKeyUnavailableError('the API key could not be read from Secrets Manager', {
      cause: this.#lastError,
    })
  }
}
