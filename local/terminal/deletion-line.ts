import { isRecord } from '../json-record.ts'

type Fields = Readonly<Record<string, unknown>>

/** How each event that is worth a line reads: its word, and what stands behind the request id. */
const EVENTS: Readonly<Record<string, (fields: Fields) => { word: string; details: unknown[] }>> = {
  outcome: (fields) => ({
    word: shown(fields.outcome),
    details: [
      withLabel('', fields.status, ''),
      withLabel('attempt ', fields.attempt, ''),
      duration(fields.duration_ms),
      fields.dead_letter === true ? 'dead letter' : undefined,
      fields.message,
      fields.origin,
    ],
  }),
  routed_back: (fields) => ({
    word: shown(fields.why),
    details: [
      withLabel('attempt ', fields.attempt, ''),
      withLabel('next in ', span(fields.retry_in_seconds), ''),
      withLabel('of at most ', span(fields.backoff_ceiling_seconds), ''),
      fields.origin,
    ],
  }),
  accepted: (fields) => ({ word: 'queued', details: [severalIds(fields.queued), fields.origin] }),
  not_accepted: (fields) => ({
    word: 'not queued',
    details: [severalIds(fields.not_queued), fields.origin],
  }),
  kept: (fields) => ({ word: 'kept on queue', details: [fields.error, fields.cause] }),
  ignored: (fields) => ({ word: 'ignored', details: [fields.why] }),
  refused_request: (fields) => ({ word: 'refused', details: [fields.message] }),
  webhook_replayed: () => ({ word: 'seen before', details: ['webhook'] }),
  api_key_unavailable: (fields) => ({
    word: 'no API key',
    details: [fields.error, fields.stale_key_used === true ? 'the last one is used' : undefined],
  }),
}

/**
 * One readable line for a log line of the functions that tells what became of a deletion; undefined for all
 * others: metrics, single attempts, text that is not JSON.
 */
export function formatDeletionLine(line: string): string | undefined {
  const fields = parse(line)
  const describe = fields === undefined ? undefined : EVENTS[shown(fields.event)]
  if (fields === undefined || describe === undefined) return undefined
  const { word, details } = describe(fields)
  const id = shown(fields.request_id ?? fields.message_id ?? fields.webhook_id ?? '')
  const rest = details.filter((detail) => detail !== undefined && detail !== null).map(shown)
  return `${clock(fields.timestamp)}  ${word.padEnd(13)}  ${[id.padEnd(24), ...rest].join('  ')}`.trimEnd()
}

function parse(line: string): Fields | undefined {
  try {
    const fields: unknown = JSON.parse(line)
    return isRecord(fields) && !('_aws' in fields) && Object.hasOwn(EVENTS, shown(fields.event))
      ? fields
      : undefined
  } catch {
    return undefined
  }
}

function clock(timestamp: unknown): string {
  const time = typeof timestamp === 'string' ? new Date(timestamp) : new Date()
  return Number.isNaN(time.getTime()) ? '--:--:--' : time.toTimeString().slice(0, 8)
}

function withLabel(before: string, value: unknown, after: string): string | undefined {
  return value === undefined || value === null ? undefined : `${before}${shown(value)}${after}`
}

function duration(ms: unknown): string | undefined {
  if (typeof ms !== 'number') return undefined
  return ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`
}

/** From how many seconds on a wait is told in which unit. */
const UNITS = [
  { from: 172_800, seconds: 86_400, name: 'days' },
  { from: 7_200, seconds: 3_600, name: 'h' },
  { from: 120, seconds: 60, name: 'min' },
]

/** A time to wait, in the unit that is read at a glance. */
function span(given: unknown): unknown {
  if (typeof given !== 'number') return given
  const { seconds, name } = UNITS.find(({ from }) => given >= from) ?? { seconds: 1, name: 's' }
  return `${Math.round((given / seconds) * 10) / 10} ${name}`
}

function severalIds(count: unknown): string | undefined {
  return typeof count === 'number' && count > 1 ? `${count} deletions` : undefined
}

/**
 * Ids and messages come from outside; control characters would write into the terminal, and format characters turn
 * the text round or hide in it.
 */
function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, ' ')
}
