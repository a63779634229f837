import { type FaultTraits, faultKinds } from '../../local/simulator/fault-kinds.ts'

const STATUSES = [400, 401, 403, 404, 408, 409, 413, 418, 422, 429, 500, 502, 503, 504, 599]

/** A fault for one deletion, whose id says by which way it comes in. */
interface FaultOf {
  readonly id: string
  readonly fault: object
}

/**
 * Every way in which DocumentPro fails, for every way by which deletions come in, once each.
 * @param body what is answered wherever the fault answers by itself
 * @param retryAfter the header that comes with it
 */
export function everyFault(body: object, page: string, retryAfter: string): readonly FaultOf[] {
  const statuses = STATUSES.flatMap((status) => [
    ...['posted', 'queued', 'filed'].map((by) => ({
      id: `${by}-${status}`,
      fault: { status, body, retry_after: retryAfter },
    })),
    { id: `queued-page-${status}`, fault: { status, body: page } },
  ])
  const kinds = Object.entries<FaultTraits>(faultKinds).flatMap(([kind, { answer }]) =>
    ['posted', 'queued'].map((by) => ({
      id: `${by}-${kind}`,
      fault: { kind, ...(typeof answer === 'function' && { body }) },
    })),
  )
  return [...statuses, ...kinds].map(({ id, fault }) => ({
    id,
    fault: { request_id: id, times: 1, ...fault },
  }))
}
