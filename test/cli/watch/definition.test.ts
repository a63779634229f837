import { expect, it } from 'vitest'
import { programRun } from '../fixtures/program-run.ts'

it.each([
  [['a'], 'too many arguments'],
  [['--outcome', 'invalid'], "'invalid' is invalid. Allowed choices are deleted, already_gone,"],
  [['--outcome', 'unavailable'], 'Allowed choices'],
  [['--since', 'yesterday'], 'Allowed is a time such as 2026-01-31T12:00:00Z'],
  [['--since', '2026-02-30T12:00:00Z'], 'Allowed is a time'],
  [['--every', '0'], 'Allowed is a number of seconds from 1 to 3600'],
  [['--every', ''], 'Allowed is a number'],
  [['--stack', 'S', '--data-dir', 'd'], 'give one of --data-dir and --stack'],
])('watch is refused as %j, with what is wrong', async (args, sentence) => {
  const { code, printed, told } = await programRun(['watch', ...args])
  expect({ code, printed }).toStrictEqual({ code: 2, printed: '' })
  expect(told).toContain(sentence)
})
