import { setTimeout as sleep } from 'node:timers/promises'

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
  /** Resolves after that many milliseconds, or when the signal is aborted. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>
}

/** Who has a secret from before waits this long for a fresh one; the store answers within tens of milliseconds. */
const STALE_WAIT_MS = 250

/** After a failed load the store is left alone for this long, so that an outage there isn't made worse. */
const FAILURE_PAUSE_MS = 5_000

/**
 * A secret of an execution environment: cached for a TTL, one request in flight however many ask, reloaded at
 * once when it was rejected, and a stale one rather than none while the store fails, or rather than a long wait.
 */
export abstract class CachedSecret<T extends Comparable<T>> {
  readonly #options: CachedSecretOptions<T>
  #secret: T | undefined
  #freshUntil = 0
  #failedUntil = 0
  #lastError: unknown
  #loading: Promise<T> | undefined
  #patience: Promise<void> = Promise.resolve()

  constructor(options: CachedSecretOptions<T>) {
    this.#options = options
  }

  /** What is thrown when there is neither a secret nor a stale one. */
  protected abstract unavailable(cause: unknown): Error

  async current(): Promise<T> {
    const now = this.#options.now()
    if (this.#secret !== undefined && now < this.#freshUntil) return this.#secret
    if (now < this.#failedUntil) return this.#staleOrThrow()
    return this.#secret === undefined ? this.#load() : this.#loadInTime(this.#secret)
  }

  async reload(rejected: T): Promise<T> {
    if (this.#secret !== undefined && !this.#secret.equals(rejected)) return this.#secret
    return this.#load()
  }

  /** The load goes on when it isn't waited for: who asks later has what it brought. */
  #loadInTime(stale: T): Promise<T> {
    const load = this.#load()
    return Promise.race([load, this.#patience.then(() => stale)])
  }

  #load(): Promise<T> {
    if (this.#loading !== undefined) return this.#loading
    const { wait = waitFor } = this.#options
    const over = new AbortController()
    // One for all who ask meanwhile: when it is over for one, the others needn't wait again.
    this.#patience = wait(STALE_WAIT_MS, over.signal)
    this.#loading = this.#loadOnce().finally(() => {
      this.#loading = undefined
      over.abort()
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

async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined)
}
