import { expect, it, onTestFinished } from 'vitest'
import { runCrashingService } from './crashing-worker.ts'

it('loses nothing when the worker is killed in the middle of a batch', async () => {
  const ids = Array.from({ length: 10 }, (_, index) => `killed-${index}`)
  let kills = 0
  const service = await runCrashingService({
    // DocumentPro holds this answer for ever, so the worker can't be done before it dies.
    simulator: { samples: ids, faults: [{ request_id: 'killed-4', kind: 'timeout', times: 1 }] },
    dies: (requestId) => requestId === 'killed-4' && kills++ === 0,
  })
  onTestFinished(() => service.close())

  await service.enqueue(JSON.stringify({ request_ids: ids }))

  for (const id of ids) {
    const { outcome } = await service.outcomeOf(id)
    expect(['deleted', 'already_gone']).toContain(outcome)
    expect((await service.callsFor(id)).some(({ deleted }) => deleted)).toBe(true)
  }
  expect(service.crashes()).toBe(1)
  expect(await service.callsFor('killed-4')).toMatchObject([{ status: null }, { status: 200 }])
  const again = service.deliveries.filter(
    ({ attributes }) => Number(attributes.ApproximateReceiveCount) > 1,
  )
  expect(again.length).toBeGreaterThan(0)
}, 120_000)
