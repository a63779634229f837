import { SendMessageBatchCommand } from '@aws-sdk/client-sqs'
import { expect, it, onTestFinished } from 'vitest'
import { runCrashingService } from './crashing-worker.ts'
import { eventually } from './running-service.ts'

const POISON = 'poison'

/** Half of the neighbours leave with every delivery from the third on, so this many are enough for all. */
const MAX_RECEIVE_COUNT = 16

it('dead-letters a message that crashes the function each time, and none of its neighbours', async () => {
  const neighbours = Array.from({ length: 9 }, (_, index) => `neighbour-${index}`)
  const service = await runCrashingService({
    context: { 'documentpro:maxReceiveCount': MAX_RECEIVE_COUNT },
    simulator: { samples: neighbours, faults: [{ request_id: POISON, kind: 'timeout' }] },
    // The process dies of the call for this one id, as of an answer that its code could not bear.
    dies: (requestId) => requestId === POISON,
  })
  onTestFinished(() => service.close())
  const Entries = [POISON, ...neighbours].map((request_id, index) => ({
    Id: String(index),
    MessageBody: JSON.stringify({ request_id }),
  }))

  await service.sqs.send(
    new SendMessageBatchCommand({ QueueUrl: service.endpoints.queueUrl, Entries }),
  )

  const { deletionQueue, deadLetterQueue } = service.pipeline
  const [letter] = await eventually(
    'the dead letter',
    async () => {
      const letters = service.messages(deadLetterQueue)
      return letters.length > 0 ? letters : undefined
    },
    150_000,
  )
  expect(letter?.body).toBe(JSON.stringify({ request_id: POISON }))
  // One delivery or another may run out of time before its call on a busy machine; it counts as received all the same.
  expect(service.crashes()).toBeLessThanOrEqual(MAX_RECEIVE_COUNT)
  expect(service.crashes()).toBeGreaterThan(MAX_RECEIVE_COUNT / 2)
  for (const id of neighbours) {
    const { outcome } = await service.outcomeOf(id)
    expect(['deleted', 'already_gone']).toContain(outcome)
  }
  await eventually('an empty queue', async () =>
    service.messages(deletionQueue).length === 0 ? true : undefined,
  )
  expect(service.messages(deadLetterQueue)).toHaveLength(1)
}, 240_000)
