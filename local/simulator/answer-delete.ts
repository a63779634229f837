import type { ServerResponse } from 'node:http'
import { type Dispatch, deliver, type Wait } from './delivery.ts'
import { deleteFile, type FilesRequest } from './documentpro.ts'
import type { Fault } from './fault.ts'
import type { SpoiltRequest } from './fault-kinds.ts'
import type { LoggedRequest } from './request-log.ts'
import { keyFingerprint, type SimulatorState } from './state.ts'

/** How time passes in the simulator. */
export interface Clock {
  readonly wait: Wait
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Answers one DELETE, spoilt by the first fault that is armed for it, and gives back its log entry. */
export async function answerDelete(
  state: SimulatorState,
  files: FilesRequest,
  response: ServerResponse,
  clock: Clock,
): Promise<LoggedRequest> {
  const end = state.log.arrived({
    at: new Date(clock.now()).toISOString(),
    request_id: files.requestId,
    key_fingerprint: files.apiKey === undefined ? null : keyFingerprint(files.apiKey),
  })
  const fault = state.faults.next(files.requestId)
  if (fault !== undefined && fault.delivery !== 'trickle' && fault.delayMs > 0) {
    await clock.wait(fault.delayMs)
  }
  const { dispatch, deleted } =
    fault === undefined
      ? unspoilt(state, files)
      : spoilt(state, files, fault, spoiltRequest(response))
  const answer = 'answer' in dispatch ? dispatch.answer : undefined
  const entry = end({
    status: answer?.status ?? null,
    retry_after: answer?.headers['retry-after'] ?? null,
    fault: fault?.name ?? null,
    deleted,
  })
  await deliver(response, dispatch, clock.wait)
  return entry
}

interface Handled {
  readonly dispatch: Dispatch
  readonly deleted: boolean
}

function unspoilt(state: SimulatorState, files: FilesRequest): Handled {
  const { answer, deleted } = deleteFile(state, files)
  return { dispatch: { delivery: 'whole', answer, delayMs: 0 }, deleted }
}

function spoilt(
  state: SimulatorState,
  files: FilesRequest,
  fault: Fault,
  request: SpoiltRequest,
): Handled {
  const keeps = !fault.deletes
  if (fault.answer === 'documentpro') {
    const { answer, deleted } = deleteFile(state, files, keeps)
    const headers = { ...answer.headers, ...fault.headers }
    const { delivery, delayMs } = fault
    return { dispatch: { delivery, answer: { ...answer, headers }, delayMs }, deleted }
  }
  const deleted = fault.deletes && deleteFile(state, files).deleted
  if (fault.answer === 'nobody') return { dispatch: { delivery: fault.delivery }, deleted }
  const { delivery, delayMs } = fault
  return { dispatch: { delivery, answer: fault.answer(request), delayMs }, deleted }
}

function spoiltRequest({ req, socket }: ServerResponse): SpoiltRequest {
  return { pathAndQuery: req.url ?? '', port: socket?.localPort ?? 0 }
}
