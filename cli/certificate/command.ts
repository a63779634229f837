import type { RequestId } from '../../lambda/deletion/request.ts'
import type { Place } from '../place/place.ts'

/** The local service, or a stack. */
type ServicePlace = Exclude<Place, { kind: 'urls' }>

/** What a certificate's key is held against: a directory of keys, or the fingerprint of one. */
export type Trust =
  | { readonly kind: 'keys'; readonly directory: string }
  | { readonly kind: 'fingerprint'; readonly fingerprint: string }

/** What was asked of `certificate`. */
export type CertificateCommand = { readonly json: boolean } & (
  | {
      readonly kind: 'issue'
      readonly id: RequestId
      readonly place: ServicePlace
      readonly out: string | undefined
      readonly html: string | undefined
    }
  | { readonly kind: 'keys'; readonly directory: string; readonly place: ServicePlace }
  | {
      readonly kind: 'verify'
      readonly file: string
      readonly trust: Trust
      readonly html: string | undefined
    }
)
