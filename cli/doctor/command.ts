import type { Place } from '../place/place.ts'

/** What was asked of `doctor`. */
export interface DoctorCommand {
  readonly place: Exclude<Place, { kind: 'urls' }>
  readonly json: boolean
}
