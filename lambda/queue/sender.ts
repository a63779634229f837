import type { SQSRecord } from 'aws-lambda'

/**
 * True when one of our own functions sent the message: only then it may speak of the past. SQS says who sent it, and
 * no sender can choose that: for a role it's the role's unique id, a colon and the session's name.
 *
 * A dead letter is none of them, though the worker sent it: moved back by SQS's own redrive it may hold what a stranger
 * wrote and we refused. It's known by its `reason`, which nothing that we put on the deletion queue has.
 */
export function isFromOurFunctions(
  { attributes, messageAttributes }: SQSRecord,
  trustedRoleIds: readonly string[],
): boolean {
  // Lambda always gives it; an event that somebody wrote by hand may lack it.
  const senderId = attributes.SenderId ?? ''
  const isOfRole = (roleId: string): boolean =>
    senderId.startsWith(roleId) && (senderId[roleId.length] ?? ':') === ':'
  return trustedRoleIds.some(isOfRole) && messageAttributes.reason === undefined
}
