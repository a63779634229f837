/** Control and invisible characters: on a terminal they could rewrite what stands there. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/** A stranger's text for a terminal, on one line. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escaped)
}

/** JSON on one line that is safe on a terminal too. */
export function printableJson(value: unknown): string {
  return printable(JSON.stringify(value))
}

/** As JSON writes it, so that JSON stays JSON. */
function escaped(character: string): string {
  return [...Array(character.length).keys()]
    .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
    .join('')
}
