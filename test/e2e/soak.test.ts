import { expect, it } from 'vitest'
import { soak } from '../../soak/run-soak.ts'

/** A backstop, not a promise: the run ends when everything has come to its end. */
const TIME_LIMIT_MS = 540_000

// A long one is `npm run soak`.
it('loses nothing in a small soak with faults, crashes, a key rotation and a restart', async () => {
  const never = new AbortController().signal
  const progress: string[] = []
  const flags = {
    help: false,
    gentle: false,
    deletions: 150,
    faults: 0.3,
    killEveryMs: 2_000,
    seed: 11,
    assembly: undefined,
    timeLimitMs: TIME_LIMIT_MS,
  }

  const { text, holds } = await soak(flags, (line) => progress.push(line), never)

  expect(text).toContain('holds   every accepted id has a final outcome or is on a queue')
  expect(text).toContain('; 0 lost; ')
  expect(text).not.toContain('BROKEN')
  expect(holds).toBe(true)
  expect(text).toMatch(/kills survived {6}[1-9]/)
  expect(text).toContain('restarts, rotations 1, 1')
  expect(text).toMatch(/faults of SQS {7}[1-9]\d*, of DynamoDB [1-9]/)
  expect(text).toContain('holds   every outcome that is told is in the ledger, as an end')
  expect(progress[0]).toContain('seed 11')
}, 600_000)
