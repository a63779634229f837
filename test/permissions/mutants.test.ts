import { expect, it, onTestFinished } from 'vitest'
import { readTemplate } from '../../permissions/altered-assembly.ts'
import excused from '../../permissions/excused.json' with { type: 'json' }
import { JOURNEYS, JOURNEYS_CONTEXT, travel } from '../../permissions/journeys.ts'
import { decideBy, firstDifference, forbiddenVariants } from '../../permissions/judge-mutant.ts'
import { mutantsOf } from '../../permissions/mutants.ts'
import { runService } from '../e2e/running-service.ts'
import { sharedAssembly } from '../e2e/shared-assembly.ts'

it('every permission of the stack is needed by a journey, or excused, and every prohibition forbids', async () => {
  const assembly = await sharedAssembly(JOURNEYS_CONTEXT)
  const service = await runService({ assembly, context: JOURNEYS_CONTEXT })
  onTestFinished(() => service.close())
  const never = new AbortController().signal

  for (const journey of JOURNEYS.values()) await travel(journey, service, never)
  expect(service.refusals).toStrictEqual([])

  const template = await readTemplate(assembly)
  const asked = (await service.decided()).map(({ request }) => request)
  const requests = [...asked, ...forbiddenVariants(asked)]
  const account = {
    accountId: '000000000000',
    region: service.endpoints.region,
    stackName: 'DocumentProDeletion',
    sqsEndpoint: service.endpoints.sqsEndpoint,
  }
  const before = await decideBy(template, account, requests)
  const survivors: string[] = []
  for (const mutant of mutantsOf(template)) {
    const noticed = await firstDifference(before, mutant.template, account)
    if (noticed === undefined) survivors.push(mutant.name)
  }
  expect(survivors.toSorted()).toStrictEqual(Object.keys(excused).toSorted())
}, 240_000)
