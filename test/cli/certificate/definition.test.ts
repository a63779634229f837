import { expect, it } from 'vitest'
import { programRun } from '../fixtures/program-run.ts'

const FINGERPRINT = 'k'.repeat(43)

it.each([
  [[], 'give one request id'],
  [['a', 'b'], 'too many arguments'],
  [['a b'], "'a b' is no request id"],
  [['a\u001b[2J'], "'a\\u001b[2J' is no request id"],
  [['a', '--out', ''], '--out is empty'],
  [['--verify', 'c.jws'], '--verify takes one of --keys and --fingerprint'],
  [['--verify', 'c.jws', '--keys', 'k', '--fingerprint', FINGERPRINT], '--verify takes one of'],
  [['--verify', 'c.jws', '--fingerprint', 'short'], '--fingerprint must be'],
  [['--verify', 'c.jws', '--keys', 'k', 'a'], "--verify doesn't go with a request id"],
  [['--verify', 'c.jws', '--keys', 'k', '--stack', 'S'], "--verify doesn't go with --stack"],
  [['--keys', 'k', '--out', 'o'], "--keys doesn't go with --out"],
  [['a', '--fingerprint', FINGERPRINT], '--fingerprint goes with --verify'],
  [['a', '--stack', 'S', '--data-dir', 'd'], 'give one of --data-dir and --stack'],
  [['a', '--region', 'r'], 'go with --stack'],
  [['a', '--hlep'], '--hlep'],
])('certificate is refused as %j, with what is wrong', async (args, sentence) => {
  const { code, printed, told } = await programRun(['certificate', ...args])
  expect({ code, printed }).toStrictEqual({ code: 2, printed: '' })
  expect(told).toContain(sentence)
})

it.each([
  [['--verify', '/nowhere/c.jws', '--keys', '/nowhere'], "/nowhere/c.jws can't be read (ENOENT)"],
  [['--verify', 'README.md', '--keys', '/nowhere'], 'holds no keys that can be read'],
  [['--verify', 'README.md', '--fingerprint', `-${'k'.repeat(42)}`], 'not valid, check "form"'],
])('certificate %j needs no service, and says what is wrong', async (args, sentence) => {
  const { code, printed, told } = await programRun(['certificate', ...args])
  expect({ code, printed }).toStrictEqual({ code: sentence.includes('form') ? 4 : 1, printed: '' })
  expect(told).toContain(sentence)
})

it('certificate says with --json that one is not valid, too', async () => {
  const args = ['--verify', 'README.md', '--fingerprint', FINGERPRINT, '--json']
  const { code, printed } = await programRun(['certificate', ...args])
  expect(code).toBe(4)
  expect(JSON.parse(printed)).toMatchObject({ valid: false, check: 'form' })
})
