import type { Caller } from '../deletion/request.ts'

/** What {@link isCallerText} accepts, for refusals. */
export const CALLER_TEXT_RULE = 'must be a text of 1 to 512 printable characters'

/** True for what may name a caller; the longest is an ARN. */
export function isCallerText(value: unknown): value is string {
  return typeof value === 'string' && /^[\x20-\x7e]{1,512}$/.test(value)
}

const NAMES = ['iamArn', 'webhookId', 'senderId', 'eventSource', 'eventId'] as const

/** Who asked, as far as it is known; what isn't fit for a record is left behind. */
export function callerOf(known: { readonly [Name in keyof Caller]: unknown }): Caller | undefined {
  const caller: { -readonly [Name in keyof Caller]: Caller[Name] } = {}
  let isKnown = false
  for (const name of NAMES) {
    const text = known[name]
    if (!isCallerText(text)) continue
    caller[name] = text
    isKnown = true
  }
  return isKnown ? caller : undefined
}
