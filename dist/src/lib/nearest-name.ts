/** Typing errors that a name may have, by its length. */
function tolerated({ length }: string): number {
  return length < 8 ? 1 : 2
}

/** The name that was most likely meant: the same but for case and separators, its beginning, or nearly the same. */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  const wanted = plain(given)
  const exact = names.find((name) => plain(name) === wanted)
  if (exact !== undefined) return exact
  const [nearest] = names
    .map((name) => ({ name, distance: editDistance(wanted, plain(name)) }))
    .filter(({ name, distance }) => distance <= tolerated(name))
    .toSorted((a, b) => a.distance - b.distance)
  return nearest?.name
}

/** The name whose beginning, of some length, was given. */
export function nameBeginningWith(given: string, names: readonly string[]): string | undefined {
  const wanted = plain(given)
  return wanted.length < 8 ? undefined : names.find((name) => plain(name).startsWith(wanted))
}

/** Without what people write differently: case, and whatever isn't a letter or digit. */
export function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}

/** Letters to put in, take out or change (Levenshtein). */
export function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [line, letter] of [...from].entries()) {
    const next = [line + 1]
    for (const [index, other] of [...to].entries()) {
      const change = (row[index] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(change, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
