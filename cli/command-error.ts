/** Thrown when a command can't go on; the message is the sentence for the person. */
export class CommandError extends Error {
  override name = 'CommandError'
}

/** Thrown when a signal ends a command before it has done anything. */
export class InterruptedError extends Error {
  override name = 'InterruptedError'
}
