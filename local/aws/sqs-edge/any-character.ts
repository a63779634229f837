/**
 * SQS takes characters beyond U+FFFF; the pattern of the emulated one (fauxqs 2.4.1) has no `u` flag and refuses them. So
 * it gets each as two private ones, and a private one that was there before behind a mark.
 *
 * @module
 */

/** The first private character, where D800, the first half of such a character, goes. */
const FIRST_PRIVATE = 0xe000
const FIRST_HALF = 0xd800
const MARK = '\ue800'

/** As the emulated SQS takes it. */
export function storable(body: string): string {
  return body
    .replace(/[\ue000-\ue800]/g, (character) => MARK + character)
    .replace(/[\u{10000}-\u{10ffff}]/gu, (character) =>
      moved(character, FIRST_PRIVATE - FIRST_HALF),
    )
}

/** As it was before {@link storable}. */
export function restored(stored: string): string {
  return stored.replace(/\ue800(.)|[\ue000-\ue7ff]/gs, (found, kept: string | undefined) =>
    kept === undefined ? moved(found, FIRST_HALF - FIRST_PRIVATE) : kept,
  )
}

function moved(text: string, by: number): string {
  return String.fromCharCode(
    ...Array.from({ length: text.length }, (_, at) => text.charCodeAt(at) + by),
  )
}
