import type { RequestId } from '../../lambda/deletion/request.ts'
import type { ListOptions } from '../bulk/command.ts'
import type { Place } from '../place/place.ts'

/** Each is looked up by itself, and all are shown at once. */
export const MOST_IDS = 10_000

/** What was asked of `status`. */
export interface StatusCommand {
  /** Those of the command line, or a list of them. */
  readonly of: readonly RequestId[] | ListOptions
  readonly place: Place
  readonly json: boolean
  /** How long it waits for all to be final, in milliseconds; 0 not at all. */
  readonly waitMs: number
}
