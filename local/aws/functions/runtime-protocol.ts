/** What a failed invocation reports, as Lambda words it. */
export interface InvocationFailure {
  readonly errorType: string
  readonly errorMessage: string
}

/** From the function host to the execution environment. */
export interface InvokeMessage {
  readonly type: 'invoke'
  readonly awsRequestId: string
  readonly traceId: string
  /** Milliseconds since the epoch; after it the environment is killed. */
  readonly deadline: number
  /** The event as JSON, so that nothing crosses that could not cross on AWS. */
  readonly event: string
}

/** From the execution environment to the function host. */
export type RuntimeMessage =
  | { readonly type: 'ready' }
  | ({ readonly type: 'init_failed' } & InvocationFailure)
  | { readonly type: 'returned'; readonly awsRequestId: string; readonly payload: string }
  | ({ readonly type: 'threw'; readonly awsRequestId: string } & InvocationFailure)

/** True for the message that starts an invocation. */
export function isInvokeMessage(message: unknown): message is InvokeMessage {
  return typeOf(message) === 'invoke'
}

/** True for what an execution environment reports; anything else comes from the function's own `process.send`. */
export function isRuntimeMessage(message: unknown): message is RuntimeMessage {
  const type = typeOf(message)
  return type === 'ready' || type === 'init_failed' || type === 'returned' || type === 'threw'
}

function typeOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'type' in message
    ? message.type
    : undefined
}
