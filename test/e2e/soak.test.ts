import { expect, it } from 'vitest'
import { soak } from '../../soak/run-soak.ts'

it('loses nothing in a small soak with faults, crashes, a key rotation and a restart', async () => {
  const never = new AbortController().signal
  const progress: string[] = []
  const flags = {
    help: false,
    gentle: false,
    deletions: 200,
    faults: 0.3,
    killEveryMs: 2_000,
    seed: 11,
    // What a crash left in flight comes back after half a minute; then still queued is not lost.
    timeLimitMs: 60_000,
  }

  const { text, holds } = await soak(flags, (line) => progress.push(line), never)

  expect(text).toContain('holds   every accepted id has a final outcome or is on a queue')
  expect(text).toContain('; 0 lost; ')
  expect(text).not.toContain('BROKEN')
  expect(holds).toBe(true)
  expect(text).toMatch(/kills survived {6}[1-9]/)
  expect(progress[0]).toContain('seed 11')
}, 180_000)
