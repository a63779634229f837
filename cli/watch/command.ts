import type { LedgerFilter } from '../../lambda/deletion/ledger.ts'
import type { Place } from '../place/place.ts'

/** What was asked of `watch`. */
export interface WatchCommand {
  readonly place: Place
  /** Undefined for all. */
  readonly outcome: LedgerFilter['outcome']
  /** In epoch milliseconds; undefined for nearly now. */
  readonly since: number | undefined
  /** Between two looks, in milliseconds. */
  readonly everyMs: number
  readonly json: boolean
}
