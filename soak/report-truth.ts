import type { LoggedRequest } from '../local/simulator/request-log.ts'

/** What the simulator knows of an id. */
export interface Truth {
  /** Its result was there at the start. */
  readonly existed: boolean
  readonly exists: boolean
  /** The DELETE requests for it that arrived. */
  readonly calls: readonly Pick<LoggedRequest, 'status' | 'deleted' | 'fault'>[]
}

/** What is wrong with what a report says of an id; undefined when nothing is. */
export function untruth(
  outcome: string,
  evidence: string,
  { existed, exists, calls }: Truth,
): string | undefined {
  switch (outcome) {
    case 'deleted':
      if (exists) return 'it is there'
      return calls.some(({ status, deleted }) => deleted && status === 200)
        ? undefined
        : 'no call was told so'
    case 'already_gone':
      if (exists) return 'it is there'
      // After a crash nobody knows what was tried, and the report says no more than that.
      if (evidence === 'inferred') return undefined
      return calls.some((call) => call.deleted || isDoubtful(call))
        ? undefined
        : 'no call before it may have worked'
    case 'not_found':
      return existed ? 'it was there' : undefined
    default:
      return 'nothing that the simulator does ends so'
  }
}

/** After such an answer nobody but the simulator knows whether the result is gone. */
function isDoubtful({ status, fault }: Truth['calls'][number]): boolean {
  if (status === null || status >= 500 || status === 408) return true
  // It never arrived whole.
  if (fault === 'stalled_body' || fault === 'truncated') return true
  // DocumentPro has no such answer for what isn't there: something was in front of it.
  return fault !== null && status < 400
}
