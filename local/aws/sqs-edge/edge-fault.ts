/** How a call to SQS can go wrong between a client and the queue. */
export type EdgeFault =
  /** SQS doesn't take the call. */
  | 'refused'
  /** SQS takes some entries of a batch and not the others. */
  | 'partial'
  /** SQS does as it was told, and the answer never arrives. */
  | 'lost_answer'
  /** A message that is received comes again soon, while it is being handled. */
  | 'duplicate'

const faultsOf: Readonly<Record<string, readonly EdgeFault[]>> = {
  SendMessage: ['refused', 'lost_answer'],
  SendMessageBatch: ['refused', 'partial', 'lost_answer'],
  DeleteMessageBatch: ['refused', 'partial', 'lost_answer'],
  ReceiveMessage: ['refused', 'duplicate'],
}

/**
 * Decides for each call whether it goes wrong, and how.
 * @param rate the share of the calls, 0 to 1
 * @param random numbers in [0, 1)
 */
export function drawEdgeFault(
  operation: string,
  rate: number,
  random: () => number,
): EdgeFault | undefined {
  const faults = faultsOf[operation] ?? []
  return random() < rate ? faults[Math.floor(random() * faults.length)] : undefined
}
