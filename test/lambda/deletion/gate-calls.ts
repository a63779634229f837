import type { Call } from '../../../lambda/deletion/blame.ts'
import type { UpstreamGate } from '../../../lambda/deletion/upstream-gate.ts'
import { requestId } from '../factories.ts'

let calls = 0

/** A call that the gate knows of: for an id that no other call was for, unless a test says otherwise. */
export function begin(gate: UpstreamGate, fields: Partial<Call> = {}): Call {
  const id = requestId(`call-${calls++}`)
  const call = { requestId: id, keyFingerprint: 'aaaaaaaa', fresh: true, probe: false, ...fields }
  gate.began(call)
  return call
}

/** A call that gets no answer. */
export function fail(gate: UpstreamGate, fields?: Partial<Call>): void {
  gate.failed(begin(gate, fields))
}

/** A call that DocumentPro answers, with a key that it takes. */
export function answer(gate: UpstreamGate, fields?: Partial<Call>): void {
  gate.answered(begin(gate, fields), true)
}

/** A call with a key that DocumentPro never took, and rejects. */
export function rejectNewKey(gate: UpstreamGate): number {
  return gate.rejectKey(begin(gate, { keyFingerprint: `key-${calls}` }), 'documentpro').resumeAt
}
