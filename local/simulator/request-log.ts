import type { FaultName } from './fault.ts'

/** One DELETE that arrived, in the words of `GET /_simulator/log`. */
export interface LoggedRequest {
  /** ISO 8601, when it arrived. */
  readonly at: string
  /** Null when the parameter was missing. */
  readonly request_id: string | null
  /** Null while there is no answer, and when there is none at all (a time-out, a reset). */
  readonly status: number | null
  readonly fault: FaultName | null
  /** The `Retry-After` header of the answer, null without one. */
  readonly retry_after: string | null
  /** Whether this request made the result go away, whatever was answered. */
  readonly deleted: boolean
  /** First 8 hex digits of the SHA-256 of the key, null without a key. The key itself is never kept. */
  readonly key_fingerprint: string | null
}

/** How a request ended. */
type RequestEnd = Pick<LoggedRequest, 'status' | 'fault' | 'retry_after' | 'deleted'>

/** The DELETE requests that arrived, in the order of their arrival. */
export interface RequestLog {
  /** Keeps an arrival; the function that comes back says how it ended. */
  arrived(arrival: Omit<LoggedRequest, keyof RequestEnd>): (end: RequestEnd) => LoggedRequest
  entries(requestId?: string): LoggedRequest[]
  /** How many were left out since the last clear because `kept` was reached, the oldest first. */
  readonly dropped: number
  clear(): void
}

/** @param kept how many entries stay in memory */
export function createRequestLog(kept: number): RequestLog {
  let ring: LoggedRequest[] = []
  let count = 0
  return {
    arrived(arrival) {
      const entry = { ...arrival, status: null, fault: null, retry_after: null, deleted: false }
      ring[count % kept] = entry
      count += 1
      return (end) => Object.assign(entry, end)
    },
    entries(requestId) {
      const oldest = count > kept ? count % kept : 0
      const all = [...ring.slice(oldest), ...ring.slice(0, oldest)]
      return requestId === undefined ? all : all.filter((entry) => entry.request_id === requestId)
    },
    get dropped() {
      return Math.max(0, count - kept)
    },
    clear() {
      ring = []
      count = 0
    },
  }
}
