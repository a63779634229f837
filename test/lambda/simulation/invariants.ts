import { checkInvariants } from '../../../soak/invariants/check-invariants.ts'
import { checkLine } from '../../../soak/invariants/check-line.ts'
import { CLOCK_JUMP_MS, factsOf, type Run } from './facts.ts'

/** What must hold after every run: what holds for real runs too, and what only a model can see. */
export function faults(run: Run): readonly string[] {
  const { ledger } = run
  return [
    ...checkInvariants(factsOf(run))
      .filter(({ exceptions }) => exceptions.length > 0)
      .map(checkLine),
    ...ledger.early.map((id) => `${id} was tried before it was due`),
    ...ledger.reports
      .filter(({ outcome, request }) => outcome === 'not_found' && request.history.ambiguous)
      .map(({ id }) => `${id} is reported not_found after an ambiguous attempt`),
    ...rejectedKeyFaults(run),
  ]
}

/** The model sees when a gate is told; from a log it can be gathered only from the next invocation on. */
function rejectedKeyFaults({ world, ledger }: Run): readonly string[] {
  const pauseMs = world.settings.gate.keyPauseMs - CLOCK_JUMP_MS
  return ledger.keyRejections.flatMap((rejection) =>
    world.documentPro.calls
      .filter(({ environment }) => environment === rejection.environment)
      .filter(({ at }) => rejection.at < at && at < rejection.at + pauseMs)
      .map(({ id }) => `${id} was tried by ${rejection.environment} while its key was rejected`),
  )
}
