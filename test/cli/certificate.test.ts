import { execFile } from 'node:child_process'
import { expect, it } from 'vitest'

function run(...args: readonly string[]) {
  return new Promise<{ status: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, ['cli/certificate.ts', ...args], (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr })
    })
  })
}

it.each([
  [['--help'], 0, 'Usage: npm run --silent certificate'],
  [['--hlep'], 2, '--hlep'],
  [['--data-dir', '/nowhere', 'a'], 1, 'no service runs on this machine'],
  [['--data-dir', '/nowhere', '--keys', 'k'], 1, 'no service runs on this machine'],
  [['--verify', '/nowhere/c.jws', '--keys', '/nowhere'], 1, 'ENOENT'],
])('says of %j in a sentence what it is', async (args, code, said) => {
  const { status, stdout, stderr } = await run(...args)
  expect({ status, said: `${stdout}${stderr}` }).toStrictEqual({
    status: code,
    said: expect.stringContaining(said),
  })
  expect(stderr).not.toMatch(/^\s+at /m)
})
