/**
 * `npm run mutate:iam`: takes each permission away and makes the journeys, to see that it is missed.
 *
 * @module
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeScratchDirectory } from '../local/data-directory/scratch-directory.ts'
import { startLocalService } from '../local/service.ts'
import { LOCAL_CONTEXT } from '../local/template/read-stack.ts'
import { synthesise } from '../local/template/synthesise.ts'
import { readTemplate, writeAltered } from './altered-assembly.ts'
import excused from './excused.json' with { type: 'json' }
import { JOURNEYS, JOURNEYS_CONTEXT, travel } from './journeys.ts'
import { type Mutant, mutantsOf } from './mutants.ts'

/** What the journeys showed of a mutant. */
interface Trial {
  /** What the run said of what is missing; undefined when nothing was. */
  readonly missed: string | undefined
  /** The journeys that didn't end as they should. */
  readonly failed: readonly string[]
}

/** Makes the journeys until something is missed. */
async function tryOut(assembly: string, dataDirectory: string): Promise<Trial> {
  const missing = new AbortController()
  let missed: string | undefined
  const service = await startLocalService({
    dataDirectory,
    assembly,
    context: JOURNEYS_CONTEXT,
    environmentLimit: 2,
    onRefusal: (sentence) => {
      missed ??= sentence
      missing.abort()
    },
  })
  const failed: string[] = []
  for (const [name, journey] of JOURNEYS) {
    if (missing.signal.aborted) break
    await travel(journey, service, missing.signal).catch(() => failed.push(name))
  }
  await service.close()
  return { missed, failed }
}

function isProhibition({ name }: Mutant): boolean {
  return name.includes(': Deny ')
}

async function main(): Promise<void> {
  const scratch = await makeScratchDirectory('documentpro-deletion-mutants-')
  const whole = join(scratch, 'whole')
  try {
    await synthesise(whole, { ...LOCAL_CONTEXT, ...JOURNEYS_CONTEXT })
    const unaltered = await tryOut(whole, join(scratch, 'unaltered'))
    if (unaltered.missed !== undefined || unaltered.failed.length > 0) {
      throw new Error(`the stack as it is fails: ${JSON.stringify(unaltered)}`)
    }
    // Nobody who is forbidden calls here: npm test asks the policies what they would be told.
    const mutants = mutantsOf(await readTemplate(whole)).filter((mutant) => !isProhibition(mutant))
    const reasons = new Map(Object.entries(excused))
    let killed = 0
    for (const [index, { name, template }] of mutants.entries()) {
      const assembly = join(scratch, `mutant-${index}`)
      await writeAltered(whole, assembly, template)
      const { missed } = await tryOut(assembly, join(scratch, `data-${index}`))
      const reason = reasons.get(name)
      if (missed !== undefined) killed += 1
      else if (reason === undefined) process.exitCode = 1
      console.log(
        missed === undefined
          ? `${reason === undefined ? 'SURVIVED' : 'excused '}  ${name}`
          : `killed    ${name}`,
      )
      console.log(`          ${missed ?? reason ?? 'nothing missed it'}`)
    }
    const spared = mutants.length - killed
    console.log(`\n${mutants.length} permissions: ${killed} missed when taken away, ${spared} not`)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

main().catch((error: unknown) => {
  console.error(error)
  process.exit(1)
})
