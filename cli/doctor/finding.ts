/** What a check came to. */
export interface Finding {
  readonly result: 'ok' | 'not ok' | 'not asked'
  /** What was found, or why nothing could be. */
  readonly what: string
  /** For what isn't ok, where there is more to say than the check itself does. */
  readonly todo?: string
}

/** One thing that is looked at. */
export interface Check {
  readonly name: CheckName
  /** What to do when it isn't ok, where the finding says nothing better. */
  readonly todo?: string
  /** What it throws is the reason why it isn't ok. */
  look(): Promise<Finding>
}

/** In the order in which they are told. */
export const CHECKS = [
  'credentials',
  'service',
  'deletion queue',
  'dead-letter queue',
  'ledger',
  'functions',
  'secret',
  'DocumentPro',
  'deleting',
  'clock',
  'alarms',
] as const
type CheckName = (typeof CHECKS)[number]

export function ok(what: string): Finding {
  return { result: 'ok', what }
}

export function notOk(what: string, todo?: string): Finding {
  return { result: 'not ok', what, ...(todo === undefined ? {} : { todo }) }
}

export function notAsked(what: string): Finding {
  return { result: 'not asked', what }
}
