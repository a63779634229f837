import { expect, it, onTestFinished } from 'vitest'
import type { TableOutage } from '../../local/aws/dynamodb-edge/table-outage.ts'
import { runCrashingService } from './crashing-worker.ts'
import { eventually } from './running-service.ts'

/** Where the worker dies, what the ledger has by then, and what the redelivery makes of it. */
const CRASHES: readonly (readonly [string, TableOutage['kind'], object, object])[] = [
  [
    'between the deletion and its record',
    'slow',
    { outcome: 'already_gone', evidence: 'inferred' },
    { outcome: 'already_gone', evidence: 'inferred' },
  ],
  [
    'between the record and the acknowledgement',
    'late_answer',
    { outcome: 'deleted', evidence: 'observed' },
    { outcome: 'already_gone', evidence: 'recorded', deleted_at: expect.any(String) },
  ],
]

it.each(CRASHES)(
  'a worker that is killed %s leaves the truth',
  async (_, kind, recorded, told) => {
    const service = await runCrashingService({
      simulator: { samples: ['a'] },
      dies: () => false,
    })
    onTestFinished(() => service.close())
    service.dynamoDbEdge.fail({ kind, delayMs: 60_000, times: 1 })

    await service.enqueue('{"request_id":"a"}')
    await eventually('the write', async () => service.dynamoDbEdge.struck.get(`UpdateItem ${kind}`))
    service.kill()

    expect(await service.outcomeOf('a')).toMatchObject(told)
    expect(await service.endOf('a')).toMatchObject(recorded)
    expect(service.crashes()).toBe(1)
    const calls = await service.callsFor('a')
    expect(calls.map(({ status }) => status)).toStrictEqual([200, 404])
  },
  120_000,
)
