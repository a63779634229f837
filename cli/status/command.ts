import type { RequestId } from '../../lambda/deletion/request.ts'
import type { Place } from '../place/place.ts'

/** What was asked of `status`. */
export interface StatusCommand {
  readonly ids: readonly RequestId[]
  readonly place: Place
  readonly json: boolean
  /** How long it waits for all to be final, in milliseconds; 0 not at all. */
  readonly waitMs: number
}
