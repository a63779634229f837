import type { Call } from './simulated-documentpro.ts'

/**
 * The calls that an environment made with a key within the pause after DocumentPro had rejected that key. Those
 * that were under way when it did don't count.
 * @param toleranceMs how far a clock may have jumped
 */
export function callsWithinKeyPause(
  calls: readonly Call[],
  keyPauseMs: number,
  toleranceMs = 0,
): readonly Call[] {
  const rejections = Map.groupBy(
    calls.filter(({ status }) => status === 401),
    ({ environment, key }) => `${environment} ${key}`,
  )
  return calls.filter(({ environment, key, at }) =>
    rejections
      .get(`${environment} ${key}`)
      ?.some(({ endedAt }) => endedAt < at && at < endedAt + keyPauseMs - toleranceMs),
  )
}
