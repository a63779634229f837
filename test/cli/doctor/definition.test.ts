import { expect, it } from 'vitest'
import { programRun } from '../fixtures/program-run.ts'

it.each([
  [['a'], 'too many arguments'],
  [['--stack', ''], '--stack is empty'],
  [['--stack', 'S', '--data-dir', 'd'], 'give one of --data-dir and --stack'],
  [['--profile', 'p'], 'go with --stack'],
  [['--queue-url', 'https://q'], "unknown option '--queue-url'"],
])('doctor is refused as %j, with what is wrong', async (args, sentence) => {
  const { code, printed, told } = await programRun(['doctor', ...args])
  expect({ code, printed }).toStrictEqual({ code: 2, printed: '' })
  expect(told).toContain(sentence)
})
