import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { configurationParsers } from './configuration.ts'
import { httpParsers } from './http.ts'
import { intakeParsers } from './intake.ts'
import { upstreamParsers } from './upstream.ts'

const { FUZZ_FACTOR, FUZZ_SEED } = process.env
/** The same inputs every time, unless the environment asks for others, or for more. */
const seed = Number(FUZZ_SEED ?? 5)
const factor = Number(FUZZ_FACTOR ?? 1)

const parsers = [...intakeParsers, ...httpParsers, ...upstreamParsers, ...configurationParsers]

describe('every parser keeps its word, whatever it is fed', () => {
  let fed = 0

  it.each(parsers)(
    '$name: $inputs inputs',
    ({ inputs, property }) => {
      const { numRuns } = report(fc.check(property, { seed, numRuns: inputs * factor }))
      fed += numRuns
    },
    120_000,
  )

  afterAll(() => {
    process.stdout.write(`fuzzing: ${fed} inputs for ${parsers.length} parsers, seed ${seed}\n`)
  })

  it('has had at least 50,000 inputs', () => {
    expect(fed).toBeGreaterThanOrEqual(50_000)
  })
})

/** @throws with seed, path and counterexample when the property failed */
function report<T>(details: fc.RunDetails<T>): fc.RunDetails<T> {
  if (details.failed)
    throw new Error(fc.defaultReportMessage(details), { cause: details.errorInstance })
  return details
}
