import { followedRetryAfterMs, windowEnd } from '../../../lambda/deletion/retry-policy.ts'
import type { Ledger, Report } from './ledger.ts'
import type { World } from './world.ts'

/** How far clocks jump in a run, there and back, and the whole second that SQS rounds to; in milliseconds. */
const CLOCK_TOLERANCE_MS = 12_000

export interface Run {
  readonly world: World
  readonly ledger: Ledger
  /** Every message that asked for an id. */
  readonly asked: ReadonlyMap<string, number>
}

/** The ids that were accepted and are neither settled nor on a queue. */
export function lost({ world, ledger, asked }: Run): readonly string[] {
  const found = new Set(ledger.reports.map(({ id }) => id))
  const texts = [...world.queue.bodies, ...world.queue.moved.map(({ body }) => body)]
  for (const text of texts) for (const id of idsIn(text)) found.add(id)
  return [...asked.keys()].filter((id) => !found.has(id))
}

function idsIn(body: string): readonly string[] {
  try {
    const { request_id: id, request_ids: ids = [id] } = JSON.parse(body)
    return ids
  } catch {
    return []
  }
}

/** What must hold at every moment of every run (issue 4, invariants b to g); each fault is a sentence. */
export function faults(run: Run): readonly string[] {
  const { world, ledger, asked } = run
  const { calls, existing } = world.documentPro
  const deleted = new Set(calls.filter((call) => call.deleted).map(({ id }) => id))
  const gone = ledger.reports.filter(({ outcome }) => GONE.has(outcome))
  return [
    ...ledger.early.map((id) => `${id} was tried before it was due`),
    ...gone
      .filter(({ id }) => existing.has(id))
      .map(({ id, outcome }) => `${id} is there, and ${outcome}`),
    ...ledger.reports
      .filter(({ id, outcome }) => outcome === 'deleted' && !deleted.has(id))
      .map(({ id }) => `${id} is reported deleted and was not`),
    ...ledger.reports
      .filter(({ id, outcome }) => outcome === 'not_found' && deleted.has(id) && single(run, id))
      .map(({ id }) => `${id} was deleted by us and is reported not_found`),
    ...ledger.reports
      .filter(({ outcome, request }) => outcome === 'not_found' && request.history.ambiguous)
      .map(({ id }) => `${id} is reported not_found after an ambiguous attempt`),
    ...ledger.reports
      .filter((report) => !belongsToPerson(run, report))
      .map(({ id, outcome }) => `${id} is a dead letter without need: ${outcome}`),
    ...calls.filter(({ id }) => !asked.has(id)).map(({ id }) => `nobody asked for ${id}`),
    ...rejectedKeyFaults(run),
    ...retryAfterFaults(run),
  ]
}

/** What must hold besides once everything is settled (invariant a). */
export function endFaults(run: Run): readonly string[] {
  const { world, ledger, asked } = run
  const told = new Set(
    ledger.reports.filter(({ outcome }) => outcome !== 'not_found').map(({ id }) => id),
  )
  const deleted = world.documentPro.calls.filter((call) => call.deleted).map(({ id }) => id)
  return [
    ...[...asked.keys()]
      .filter((id) => single(run, id) && !ledger.redelivered.has(id))
      .filter((id) => ledger.outcomesOf(id).length !== 1)
      .map((id) => `${id} has the outcomes ${ledger.outcomesOf(id)}`),
    ...deleted
      .filter((id) => !told.has(id) && !ledger.doubled.has(id))
      .map((id) => `${id} was deleted, and nobody was told`),
  ]
}

const GONE: ReadonlySet<string> = new Set(['deleted', 'already_gone', 'not_found'])

/** Asked for by one message that no fault has doubled. */
function single({ ledger, asked }: Run, id: string): boolean {
  return asked.get(id) === 1 && !ledger.doubled.has(id)
}

function belongsToPerson({ world }: Run, { id, outcome, request, at }: Report): boolean {
  const answered = (status: number): boolean =>
    world.documentPro.calls.some((call) => call.id === id && call.status === status)
  switch (outcome) {
    case 'rejected':
      return answered(400)
    case 'forbidden':
      return answered(403)
    case 'expired':
      return at >= windowEnd(world.settings.policy, request)
    default:
      return true
  }
}

function rejectedKeyFaults({ world, ledger }: Run): readonly string[] {
  const pauseMs = world.settings.gate.keyPauseMs - CLOCK_TOLERANCE_MS
  return ledger.keyRejections.flatMap((rejection) =>
    world.documentPro.calls
      .filter(({ environment }) => environment === rejection.environment)
      .filter(({ at }) => rejection.at < at && at < rejection.at + pauseMs)
      .map(({ id }) => `${id} was tried by ${rejection.environment} while its key was rejected`),
  )
}

/** A message whose next one was refused, or whose function died, comes again without what was learnt. */
function retryAfterFaults(run: Run): readonly string[] {
  const { calls } = run.world.documentPro
  const capMs = run.world.settings.gate.throttlePauseCapMs
  return calls
    .filter(({ retryAfterMs, status }) => retryAfterMs > 0 && status !== null)
    .flatMap(({ id, environment, endedAt, status, retryAfterMs }) => {
      const early = (ms: number) => (call: { readonly at: number }) =>
        endedAt < call.at && call.at < endedAt + ms - CLOCK_TOLERANCE_MS
      const sameId = calls
        .filter((call) => call.id === id && single(run, id) && !run.ledger.redelivered.has(id))
        .filter(early(followedRetryAfterMs(run.world.settings.policy, retryAfterMs)))
      const sameEnvironment = calls
        .filter((call) => status === 429 && call.environment === environment)
        .filter(early(Math.min(retryAfterMs, capMs)))
      return [
        ...sameId.map(() => `${id} was tried before its Retry-After was over`),
        ...sameEnvironment.map(
          (call) => `${environment} tried ${call.id} before the Retry-After of ${id}`,
        ),
      ]
    })
}
