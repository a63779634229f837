import { isRecord } from '../../json-record.ts'
import type { Answer } from '../stand-in/http-answer.ts'
import type { SqsInput } from './sqs-call.ts'

/** Splits a batch call: `taken` goes to the queue (undefined when nothing does), `leftOut` are the ids of the rest. */
export function leaveOut(
  input: SqsInput,
  random: () => number,
): { readonly taken: SqsInput | undefined; readonly leftOut: readonly string[] } {
  const entries: readonly unknown[] = Array.isArray(input.Entries) ? input.Entries : []
  const taken = entries.filter(() => random() < 0.5)
  const leftOut = entries.filter((entry) => !taken.includes(entry)).map(idOf)
  return { taken: taken.length === 0 ? undefined : { ...input, Entries: taken }, leftOut }
}

/** The answer of a batch call, with the entries that were left out as failed through no fault of the sender. */
export function withFailures(answer: Answer, leftOut: readonly string[]): Answer {
  const body: unknown = JSON.parse(answer.body)
  if (!isRecord(body)) return answer
  const failed: readonly unknown[] = Array.isArray(body.Failed) ? body.Failed : []
  const more = leftOut.map((Id) => ({ Id, Code: 'InternalError', SenderFault: false }))
  return { ...answer, body: JSON.stringify({ ...body, Failed: [...failed, ...more] }) }
}

function idOf(entry: unknown): string {
  return isRecord(entry) ? String(entry.Id) : ''
}
