import { expect, it } from 'vitest'
import { programRun } from '../fixtures/program-run.ts'

it.each([
  [[], 'give request ids, or --file'],
  [['a', '--file', 'ids.txt'], 'give request ids or --file, not both'],
  [['--file', ''], '--file is empty'],
  [['a', '--column', 'id'], '--column goes with --file'],
  [['not an id'], 'is no request id'],
  [['a\u001b[2J'], "'a\\u001b[2J' is no request id"],
  [['a', '--wait', 'long'], "'long' is invalid. Allowed is a number of seconds"],
  [['a', '--wait', '-1'], '--wait'],
  [['a', '--wait', ''], '--wait'],
  [['a', '--stack', ''], '--stack is empty'],
  [['a', '--stack', 'S', '--data-dir', 'd'], 'give one of --data-dir and --stack'],
  [['a', '--region', 'r'], '--region and --endpoint-url go with --stack'],
  [['a', '--other'], '--other'],
])('status is refused as %j, with what is wrong', async (args, sentence) => {
  const { code, printed, told } = await programRun(['status', ...args])
  expect({ code, printed }).toStrictEqual({ code: 2, printed: '' })
  expect(told).toContain(sentence)
})
