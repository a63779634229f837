import { randomBytes } from 'node:crypto'

/** A value that must not show up, and what a search for it looks for. */
interface Canary {
  readonly name: string
  readonly needles: readonly string[]
}

/** Where something showed that must not. */
interface Sighting {
  readonly canary: string
  readonly place: string
  /** What stands before it. */
  readonly after: string
}

/** Canaries, and every text in which they could have gone. */
export class Aviary {
  readonly #canaries: Canary[] = []
  readonly #texts: { readonly place: string; readonly text: string }[] = []

  /** A new canary, visible ASCII. */
  hatch(name: string): string {
    const value = `canary-${name}-${randomBytes(16).toString('hex')}`
    this.keep(name, value)
    return value
  }

  /** Makes a value a canary. Its halves are looked for, so that a cut one shows, and so are its encodings. */
  keep(name: string, value: string): void {
    const tail = value.slice(-32)
    const middle = Math.floor(tail.length / 2)
    const bytes = Buffer.from(value)
    this.#canaries.push({
      name,
      needles: [
        tail.slice(0, middle),
        tail.slice(middle),
        bytes.toString('hex'),
        bytes.toString('base64').replace(/=+$/, '').slice(0, -1),
        bytes.toString('base64url').slice(0, -1),
        encodeURIComponent(value),
      ],
    })
  }

  /** A text from a place where canaries must not be. */
  look(place: string, text: string): void {
    this.#texts.push({ place, text })
  }

  /** The places that were looked at, with the number of texts at each. */
  places(): Readonly<Record<string, number>> {
    const counts = Map.groupBy(this.#texts, ({ place }) => place)
    return Object.fromEntries([...counts].map(([place, texts]) => [place, texts.length]))
  }

  texts(place: string): readonly string[] {
    return this.#texts.flatMap((looked) => (looked.place === place ? [looked.text] : []))
  }

  sightings(): readonly Sighting[] {
    return this.#texts.flatMap(({ place, text }) =>
      this.#canaries.flatMap(({ name, needles }) => {
        const found = needles.map((needle) => text.indexOf(needle)).find((index) => index >= 0)
        return found === undefined
          ? []
          : [{ canary: name, place, after: text.slice(Math.max(0, found - 120), found) }]
      }),
    )
  }
}
