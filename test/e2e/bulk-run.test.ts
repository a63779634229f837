import { expect, it } from 'vitest'
import { bulkRun } from '../../soak/bulk-run.ts'

// A long one, with figures, is `npm run bench:bulk-wait`.
it('reports of a list to its end what DocumentPro knows, through faults', async () => {
  const ids = 200
  const run = await bulkRun({
    ids,
    faults: 0.1,
    latencyMs: 5,
    concurrency: 2,
    // What a crash leaves in flight comes back after half a minute; the long one has crashes.
    killEveryMs: 0,
    quietProbes: 2,
    probeEveryMs: 100,
    seed: 5,
    assembly: undefined,
    onProgress: () => undefined,
  })
  expect(run.untrue, run.told).toStrictEqual([])
  expect(run.reported, run.told).toBe(ids)
  // Not all were there to begin with; of these one may look as if a call before had worked.
  const neverThere = run.outcomes.get('not_found') ?? 0
  expect(neverThere).toBeLessThanOrEqual(4)
  expect(run.exitCode).toBe(neverThere > 0 ? 4 : 0)
  expect(run.faultsStruck).toBeGreaterThan(0)
  expect(run.quiet.api).toHaveLength(2)
  expect(run.meanwhile.queue.length).toBeGreaterThan(0)
}, 240_000)
