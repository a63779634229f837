/** What {@link isTraceHeader} accepts, for refusals. */
export const TRACE_HEADER_RULE = 'must be a text of 1 to 1024 printable ASCII characters'

/** True for what can be an X-Ray trace header; X-Ray's own have a hundred characters. */
export function isTraceHeader(value: unknown): value is string {
  return typeof value === 'string' && /^[\x20-\x7e]{1,1024}$/.test(value)
}
