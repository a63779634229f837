import type { FaultRequest } from '../local/simulator/fault.ts'

type FaultShape = Omit<FaultRequest, 'rate' | 'seed' | 'request_id'>

/**
 * How DocumentPro and what is in front of it fail, with each fault's weight. What makes a whole execution
 * environment pause (a `Retry-After`, a key that is refused) is rare, or the soak would be nothing but pauses.
 */
const FAULTS: readonly (readonly [weight: number, fault: FaultShape])[] = [
  [18, { status: 500 }],
  [10, { status: 500, deletes: true }],
  [4, { status: 408 }],
  [4, { status: 502 }],
  [4, { status: 503, retry_after: 1 }],
  [4, { kind: 'gateway_bad' }],
  [5, { kind: 'gateway_unavailable' }],
  [3, { kind: 'gateway_timeout' }],
  [3, { kind: 'gateway_timeout', deletes: true }],
  [5, { kind: 'html' }],
  [3, { kind: 'html', status: 403 }],
  [2, { kind: 'html', status: 503 }],
  [4, { kind: 'throttle' }],
  [0.2, { kind: 'throttle', retry_after: 1 }],
  [2, { kind: 'quota' }],
  [0.1, { kind: 'quota', retry_after: 2 }],
  [0.1, { kind: 'gateway_forbidden' }],
  [2, { kind: 'missing_token' }],
  [5, { kind: 'reset_before' }],
  [5, { kind: 'reset_after' }],
  [1, { kind: 'timeout' }],
  [1, { kind: 'timeout', deletes: true }],
  [1, { kind: 'stalled_body' }],
  [3, { kind: 'truncated' }],
  [2, { kind: 'slow', delay_ms: 250 }],
  [2, { kind: 'slow_body', delay_ms: 250 }],
  [3, { kind: 'close_idle' }],
  [2, { kind: 'wrong_content_type' }],
  [2, { kind: 'oversized' }],
  [2, { kind: 'not_success' }],
  [2, { kind: 'empty' }],
  [2, { kind: 'redirect' }],
]

const TOTAL = FAULTS.reduce((sum, [weight]) => sum + weight, 0)

/**
 * Faults that together spoil `share` of the calls. Each draws by itself and the first that strikes wins, so
 * the rates are such that the shares of calls that none of them strikes multiply to the rest.
 */
export function upstreamFaults(share: number, drawSeed: () => number): readonly FaultRequest[] {
  if (share === 0) return []
  return FAULTS.map(([weight, fault]) => ({
    ...fault,
    rate: 1 - (1 - share) ** (weight / TOTAL),
    seed: drawSeed(),
  }))
}
