/** Something that must hold, and the ids for which it doesn't. */
export interface Check {
  readonly says: string
  readonly exceptions: readonly string[]
  /** Ids that look like exceptions and have a cause outside the service, and which. */
  readonly excused?: { readonly ids: readonly string[]; readonly because: string }
}
