/** A secret that can be asked for anew. */
export interface ReloadableSecret<T> {
  current(): Promise<T>
  /** Asks for a newer one than the one that didn't fit; gives that back when there is none. */
  reload(rejected: T): Promise<T>
}

/** Callers whose credentials don't fit may make us look for a newer secret this often, in milliseconds. */
const RELOAD_INTERVAL_MS = 30_000

/**
 * Checks callers' credentials against a secret. After a rotation callers may have the new secret before our cache
 * has, so what doesn't fit looks once for a newer one.
 *
 * @returns a check that is true when `fits` is so for the cached secret, or for a newer one
 */
export function createSecretCheck<T>(
  secret: ReloadableSecret<T>,
  now: () => number,
): (fits: (candidate: T) => boolean) => Promise<boolean> {
  let nextReloadAt = 0
  return async (fits) => {
    const current = await secret.current()
    if (fits(current)) return true
    if (now() < nextReloadAt) return false
    nextReloadAt = now() + RELOAD_INTERVAL_MS
    return fits(await secret.reload(current))
  }
}
