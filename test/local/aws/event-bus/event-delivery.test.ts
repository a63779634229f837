import { expect, it, onTestFinished } from 'vitest'
import { deliveriesOf } from '../../../../local/aws/event-bus/event-delivery.ts'
import type { EventEnvelope } from '../../../../local/aws/event-bus/event-entry.ts'
import { createQueues, startQueueServer } from '../../../../local/aws/stores/queues.ts'
import { accessBy } from '../../fixtures/access-control.ts'
import { queueDescription } from '../../fixtures/queue-description.ts'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'

const RULE = 'arn:aws:events:us-east-1:000000000000:rule/Rule'
const EVENT: EventEnvelope = {
  version: '0',
  id: '1',
  'detail-type': 'wanted',
  source: 'test',
  account: '000000000000',
  time: '2026-01-01T00:00:00Z',
  region: 'us-east-1',
  resources: [],
  detail: {},
}

/** Delivers the event by a rule that may write to these of its two queues. */
async function deliver(...writable: readonly string[]) {
  const server = await startQueueServer(await temporaryDirectory(), 'us-east-1')
  onTestFinished(server.close)
  const queue = queueDescription(server.endpoint, 'target')
  const deadLetterQueue = queueDescription(server.endpoint, 'dead')
  await createQueues(server.client, [queue, deadLetterQueue])
  const policies = [queue, deadLetterQueue]
    .filter(({ name }) => writable.includes(name))
    .map(({ arn }) => [
      arn,
      [
        {
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: arn,
          Condition: { ArnEquals: { 'aws:SourceArn': RULE } },
        },
      ],
    ])
  const { access, refusals } = accessBy([], Object.fromEntries(policies))
  const problems: string[] = []
  const [rule] = deliveriesOf(
    [
      {
        name: 'Rule',
        arn: RULE,
        busName: 'default',
        pattern: {},
        targets: [{ queue, deadLetterQueue }],
      },
    ],
    {
      client: server.client,
      access,
      encryption: new Map(),
      onProblem: (sentence) => problems.push(sentence),
    },
  )
  await rule?.deliver(EVENT)
  return { refusals, problems, target: server.messages('target'), dead: server.messages('dead') }
}

it('puts an event on its target as EventBridge sends it', async () => {
  const { target, dead, refusals } = await deliver('target', 'dead')

  expect(target.map(({ body }) => JSON.parse(body))).toStrictEqual([EVENT])
  expect([...dead, ...refusals]).toStrictEqual([])
})

it('puts an event whose target it may not write to into the dead-letter queue at once, with the reason', async () => {
  const { target, dead, refusals, problems } = await deliver('dead')

  expect(target).toStrictEqual([])
  expect(dead.map(({ body }) => JSON.parse(body))).toStrictEqual([EVENT])
  expect(Object.fromEntries(dead[0]?.attributes ?? [])).toMatchObject({
    ERROR_CODE: 'NO_PERMISSIONS',
    RULE_ARN: RULE,
    TARGET_ARN: 'arn:aws:sqs:us-east-1:000000000000:target',
  })
  expect(refusals).toHaveLength(1)
  expect(problems).toStrictEqual([])
})

it('says that an event is lost which it may write nowhere, and what counts it', async () => {
  const { target, dead, problems } = await deliver()

  expect([...target, ...dead]).toStrictEqual([])
  expect(problems).toStrictEqual([
    'EventBridge lost an event: the rule Rule may write to neither its queue nor its dead-letter queue; AWS counts it in InvocationsFailedToBeSentToDlq',
  ])
})
