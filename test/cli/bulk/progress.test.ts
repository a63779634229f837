import { expect, it } from 'vitest'
import { Progress } from '../../../cli/bulk/progress.ts'
import { recordingTerminal } from '../fixtures/recording-terminal.ts'

/** What is shown of 1,000 ids a second, a tenth of them sent before. */
function shown(live: boolean, steps: number): string {
  const terminal = { ...recordingTerminal(), live }
  let now = 0
  const progress = new Progress(terminal, () => now, 10_000, 1_000)
  for (let step = 1; step <= steps; step++) {
    now = step * 100
    progress.update(1_000 + step * 100)
  }
  progress.end()
  return terminal.told()
}

it('draws a bar with the pace and the time that is left over and over, and takes it away', () => {
  const drawn = shown(true, 40).split('\n')
  expect(drawn).toHaveLength(21)
  expect(drawn[19]).toBe(
    `[${'#'.repeat(12)}${' '.repeat(12)}] 5000 of 10000 (50 %), 1000 ids/s, 5 s left`,
  )
  expect(drawn.at(-1)).toBe('')
})

it('tells a plain line now and then where nothing can be drawn', () => {
  expect(shown(false, 89)).toBe('')
  const terminal = recordingTerminal()
  let now = 0
  const progress = new Progress(terminal, () => now, 1_000_000, 0)
  for (let second = 1; second <= 25; second++) {
    now = second * 1_000
    progress.update(second * 200)
  }
  progress.end()
  expect(terminal.told()).toBe(
    '2000 of 1000000 (0 %), 200 ids/s, 1 h 23 min left\n4000 of 1000000 (0 %), 200 ids/s, 1 h 23 min left',
  )
})
