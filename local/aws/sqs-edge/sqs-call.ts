import type { IncomingHttpHeaders } from 'node:http'
import type { Answer } from '../stand-in/http-answer.ts'

export type SqsInput = Readonly<Record<string, unknown>>

/** One call to SQS. */
export interface SqsCall {
  /** `SendMessage` and the like. */
  readonly operation: string
  readonly input: SqsInput
  readonly headers: IncomingHttpHeaders
}

/** Makes a call. @throws what the network throws */
export type SqsWay = (call: SqsCall) => Promise<Answer>
