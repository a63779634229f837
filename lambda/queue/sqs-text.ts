/** More than any of our texts needs; the attributes of a batch count towards its size. In UTF-16 code units. */
const MAX_ATTRIBUTE_LENGTH = 1_024

/** What SQS doesn't take, in bodies and in attributes (SendMessage, `MessageBody`). */
const NOT_TAKEN = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu

/**
 * A text as SQS takes it in a message attribute: not empty, not too long, no half characters; what it doesn't
 * take is replaced. One attribute that it refused would keep its whole message from being sent.
 */
export function attributeText(value: string): string {
  const start = value.slice(0, MAX_ATTRIBUTE_LENGTH)
  const whole = start.length < value.length ? start.replace(/[\ud800-\udbff]$/, '') : start
  const taken = whole.replace(NOT_TAKEN, '\ufffd')
  return taken === '' ? '-' : taken
}

/**
 * The same JSON, written in ASCII: SQS takes it whatever is in its texts, and its length is its size. Of a text
 * that isn't JSON, the same with escapes.
 */
export function asciiText(json: string): string {
  return json.replace(
    /[^\t\n\r\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
