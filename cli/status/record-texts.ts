import type { Asked, LedgerRecord } from '../../lambda/deletion/ledger.ts'
import { printable } from '../terminal/printable.ts'

/** What became of it, in a word or two. */
export function whatBecame({ end, state }: Pick<LedgerRecord, 'end' | 'state'>): string {
  return end === undefined ? state : `${end.outcome} (${end.evidence})`
}

/** Who asked: as they said it, else as AWS or the sender names them. */
export function whoAsked({ requestedBy, caller = {} }: Asked): string {
  const { iamArn, eventSource, webhookId, senderId } = caller
  const names = [requestedBy, iamArn, eventSource, webhookId, senderId]
  return printable(names.find((name) => name !== undefined) ?? '')
}

/** Why, as they said it. */
export function whyAsked({ reason = '' }: Asked): string {
  return printable(reason)
}
