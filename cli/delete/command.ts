import type { RequestId } from '../../lambda/deletion/request.ts'
import type { Place } from '../place/place.ts'

/** What was asked of `delete`. */
export interface DeleteCommand {
  /** Each once, in the order given. */
  readonly ids: readonly RequestId[]
  readonly place: Place
  readonly about: Readonly<Record<string, string>>
  readonly confirmed: boolean
  readonly json: boolean
}
