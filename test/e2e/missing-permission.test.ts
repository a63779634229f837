import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { readTemplate, type Template, writeAltered } from '../../permissions/altered-assembly.ts'
import { JOURNEYS_CONTEXT } from '../../permissions/journeys.ts'
import { mutantsOf } from '../../permissions/mutants.ts'
import { watchedMetrics } from './metric-references.ts'
import { eventually, removeDirectory, runService, temporaryDirectory } from './running-service.ts'
import { sharedAssembly } from './shared-assembly.ts'

/** Runs the stack without what the names of these mutants say. */
async function runWithout(...names: readonly string[]) {
  const directory = await temporaryDirectory()
  onTestFinished(() => removeDirectory(directory))
  const whole = await sharedAssembly(JOURNEYS_CONTEXT)
  const without = (template: Template, name: string): Template => {
    const mutant = mutantsOf(template).find((one) => one.name === name)
    if (mutant === undefined) throw new Error(`the template has no ${name}`)
    return mutant.template
  }
  const assembly = join(directory, 'cdk.out')
  await writeAltered(whole, assembly, names.reduce(without, await readTemplate(whole)))
  const problems: string[] = []
  const service = await runService({
    dataDirectory: join(directory, 'data'),
    assembly,
    context: JOURNEYS_CONTEXT,
    expectsRefusals: true,
    onProblem: (sentence) => problems.push(sentence),
  })
  onTestFinished(() => service.close())
  return { ...service, problems }
}

it('names the statement that a worker lacks who may not send to its queue, and loses nothing', async () => {
  const service = await runWithout(
    'DeletionWorkerRoleDefaultPolicy: Allow sqs:SendMessage on DeletionDeletionsQueue',
  )
  const { deletionQueue, deadLetterQueue } = service.pipeline
  const [role] = service.stack.functions
    .filter(({ name }) => name.includes('Worker'))
    .map((worker) => worker.role.name)
  await service.simulate('results', { request_ids: ['deleted-at-once', 'not-yet'] })
  await service.simulate('faults', { request_id: 'not-yet', status: 500 })

  await service.enqueue('{"request_id":"not-yet"}')
  await service.enqueue('{"request_id":"deleted-at-once"}')

  await service.outcomeOf('deleted-at-once')
  const [sentence] = await eventually('a refusal', async () =>
    service.refusals.length > 0 ? service.refusals : undefined,
  )
  expect(sentence).toBe(
    `not authorised: the role ${role} to sqs:SendMessage on ${deletionQueue.arn}; missing in the policies of the role ${role}: {"Effect":"Allow","Action":"sqs:SendMessage","Resource":"${deletionQueue.arn}"}`,
  )
  // Not routed back and not put aside: it's still the message that was sent.
  await eventually('the message on its queue', async () =>
    service.messages(deletionQueue).length === 1 ? true : undefined,
  )
  expect(service.messages(deletionQueue)[0]?.body).toBe('{"request_id":"not-yet"}')
  expect(service.messages(deadLetterQueue)).toStrictEqual([])
})

it("says that an event is lost when EventBridge may not use the queues' key, and which alarm rings on AWS", async () => {
  const service = await runWithout(
    'EncryptionKeyPolicyToAdd: Allow kms:GenerateDataKey on * to events.amazonaws.com (EventBridgeToQueue)',
  )

  await service.putEvent('{"request_id":"by-event"}')

  expect(service.problems).toStrictEqual([
    expect.stringMatching(/^EventBridge lost an event: .*InvocationsFailedToBeSentToDlq$/),
  ])
  expect(service.refusals.join('\n')).toContain(
    'missing in the policy of that resource: {"Effect":"Allow","Action":"kms:GenerateDataKey"',
  )
  const { byAlarms } = await watchedMetrics(
    await sharedAssembly(JOURNEYS_CONTEXT),
    { stackName: 'DocumentProDeletion', region: service.endpoints.region },
    'AWS/Events',
  )
  const [rule] = service.stack.eventRules.map(({ name }) => name)
  expect(byAlarms).toContainEqual(
    expect.stringMatching(new RegExp(`^InvocationsFailedToBeSentToDlq .*${rule}`)),
  )
})

it('puts an event aside that EventBridge may not write to the queue, for a person to find', async () => {
  const service = await runWithout(
    'DeletionDeletionsQueuePolicy: Allow sqs:SendMessage on DeletionDeletionsQueue to events.amazonaws.com (EventRule)',
  )

  await service.putEvent('{"request_id":"by-event"}')

  const [letter] = service.messages(service.pipeline.deadLetterQueue)
  expect(letter?.attributes.get('ERROR_CODE')).toBe('NO_PERMISSIONS')
  expect(letter?.body).toContain('by-event')
})
