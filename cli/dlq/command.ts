import type { Place } from '../place/place.ts'
import type { Reason } from './reasons.ts'

/** Which dead letters are meant. */
export type Selection =
  | { readonly by: 'all' }
  | { readonly by: 'reason'; readonly reasons: readonly Reason[] }
  | { readonly by: 'id'; readonly ids: readonly string[] }

export interface Reading {
  readonly place: Place
  /** Messages read at most. */
  readonly limit: number
  readonly eventRequestIdPath: readonly string[]
}

export type DlqCommand =
  | (Reading & { readonly name: 'list'; readonly selection: Selection; readonly json: boolean })
  | (Reading & { readonly name: 'show'; readonly id: string; readonly json: boolean })
  | (Reading & {
      readonly name: 'redrive'
      readonly selection: Selection
      readonly dryRun: boolean
      readonly force: boolean
      readonly json: boolean
    })
  | (Reading & {
      readonly name: 'discard'
      readonly selection: Selection
      readonly confirmed: boolean
      readonly logFile: string | undefined
      readonly json: boolean
    })
