import { expect, it } from 'vitest'
import { soak } from '../../local/soak/soak.ts'

it('loses nothing in a small soak with faults, crashes, a key rotation and a restart', async () => {
  const progress: string[] = []
  const flags = {
    help: false,
    deletions: 200,
    faults: 0.3,
    killEveryMs: 3_000,
    seed: 11,
    timeLimitMs: 120_000,
  }

  const { text, holds } = await soak(flags, (line) => progress.push(line))

  expect(text).toContain('holds   every accepted id has a final outcome or is on a queue')
  expect(text).toContain('; 0 lost; ')
  expect(text).not.toContain('BROKEN')
  expect(holds).toBe(true)
  expect(progress[0]).toContain('seed 11')
}, 180_000)
