/** Times from acceptance to outcome, as one line can tell them. */
export function waitingTime(timesMs: readonly (number | undefined)[]): string {
  const known = timesMs.filter((ms) => ms !== undefined).toSorted((a, b) => a - b)
  const at = (share: number): string => {
    const ms = known[Math.min(known.length - 1, Math.floor(known.length * share))] ?? 0
    return `${(ms / 1_000).toFixed(1)} s`
  }
  return known.length === 0 ? 'none' : `median ${at(0.5)}, p99 ${at(0.99)} of ${known.length}`
}
