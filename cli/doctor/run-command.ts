import { defaultProvider } from '@aws-sdk/credential-provider-node'
import { InterruptedError } from '../command-error.ts'
import type { ExitCode } from '../exit-codes.ts'
import { failureOf } from '../failure.ts'
import { localEndpoints } from '../place/local-endpoints.ts'
import { stackOutputs } from '../place/stack-outputs.ts'
import type { Surroundings } from '../surroundings.ts'
import { printable, printableJson } from '../terminal/printable.ts'
import { checksOf } from './checks.ts'
import type { DoctorCommand } from './command.ts'
import { CHECKS, type Check, type Finding, notAsked, notOk, ok } from './finding.ts'
import { localPatient, type Patient, release, stackPatient } from './patient.ts'

/** @throws InterruptedError, or what the terminal throws; what is wrong with the service is told */
export async function runCommand(
  { place, json }: DoctorCommand,
  { terminal, now, stopOnSignals }: Surroundings,
): Promise<ExitCode> {
  const signal = stopOnSignals('Stopping; again to stop at once.')
  let patient: Patient | undefined
  let isWell = true
  const told = new Set<string>()
  const examine = async ({ name, todo, look }: Check): Promise<void> => {
    if (signal.aborted) throw new InterruptedError('stopped before all was looked at')
    const found = await look().catch((error: unknown) => notOk(sentenceFor(error)))
    if (found.result === 'not ok') isWell = false
    told.add(name)
    const advice = found.result === 'not ok' ? (found.todo ?? todo ?? null) : null
    const { result, what } = found
    await terminal.print(
      json
        ? printableJson({ check: name, result, what, todo: advice })
        : asLine(name, found, advice),
    )
  }
  try {
    await examine({
      name: 'credentials',
      todo: 'give --profile, or set them as for the AWS CLI',
      look: () => lookAtCredentials(place),
    })
    await examine({
      name: 'service',
      async look() {
        patient = await find(place)
        return ok(patient.where)
      },
    })
    const checks = patient === undefined ? unreachable(told) : checksOf(patient, now)
    for (const check of checks) await examine(check)
    return isWell ? 0 : 1
  } finally {
    if (patient !== undefined) release(patient)
  }
}

async function lookAtCredentials(place: DoctorCommand['place']): Promise<Finding> {
  if (place.kind === 'local') return notAsked('the local run has its own')
  const { profile } = place
  await defaultProvider(profile === undefined ? {} : { profile })()
  return ok(profile === undefined ? 'found' : `those of the profile ${profile}`)
}

async function find(place: DoctorCommand['place']): Promise<Patient> {
  switch (place.kind) {
    case 'local': {
      const endpoints = await localEndpoints(place.dataDirectory)
      return localPatient(endpoints)
    }
    case 'stack':
      return stackPatient(await stackOutputs(place.stackName, place), optionsOf(place))
  }
}

function optionsOf({
  kind,
  stackName,
  ...options
}: Extract<DoctorCommand['place'], { kind: 'stack' }>) {
  return options
}

/** The other checks, of a service that can't be found. */
function unreachable(told: ReadonlySet<string>): readonly Check[] {
  return CHECKS.filter((name) => !told.has(name)).map((name) => ({
    name,
    look: async () => notAsked("the service can't be found"),
  }))
}

function sentenceFor(error: unknown): string {
  return failureOf(error).sentence ?? String(error)
}

const RESULT_WIDTH = 9
const NAME_WIDTH = 17

function asLine(name: string, { result, what }: Finding, advice: string | null): string {
  const cells = [result.padEnd(RESULT_WIDTH), name.padEnd(NAME_WIDTH), printable(what)]
  return `${cells.join('  ')}${advice === null ? '' : `; ${advice}`}`
}
