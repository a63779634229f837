import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { claimDataDirectory } from '../../local/data-directory/data-directory.ts'
import { temporaryDirectory } from './fixtures/temporary-directory.ts'

function start(...flags: readonly string[]) {
  return new Promise<{ status: number; stderr: string }>((resolve) => {
    const args = ['cli/documentpro-deletion.ts', 'start', '--quiet', ...flags]
    execFile(process.execPath, args, (error, _, stderr) => {
      resolve({ status: error === null ? 0 : Number(error.code), stderr })
    })
  })
}

describe('npm start', () => {
  it.each([
    ['a data directory where none can be made', ['--data-dir', '/proc/documentpro']],
    ['a data directory that is a file', ['--data-dir', 'package.json']],
    ['a template where none can be put', ['--assembly', '/proc/documentpro']],
    ['a template that is a file', ['--assembly', 'package.json']],
  ])('ends with one sentence for %s', async (_, flags) => {
    const own = ['--data-dir', join(await temporaryDirectory(), 'data'), '--port', '0']
    const { status, stderr } = await start(...own, ...flags)
    expect(status).toBe(1)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stderr).not.toMatch(/^\s+at |node:internal/m)
  })

  it('ends with one sentence when the stored receipts are no more what they were', async () => {
    const directory = await temporaryDirectory()
    await (await claimDataDirectory(directory, false)).release()
    await mkdir(join(directory, 'dynamodb'))
    await writeFile(join(directory, 'dynamodb', 'CURRENT'), 'broken')
    const { status, stderr } = await start('--data-dir', directory, '--port', '0')
    expect(status).toBe(1)
    expect(stderr).toMatch(/^\S+dynamodb can't be read \(.*\); move it away, or .* --fresh\n$/)
  })

  it('ends with one sentence for a directory of another program, and leaves it as it is', async () => {
    const directory = await temporaryDirectory()
    await writeFile(join(directory, 'env'), 'SECRET=1')
    const { status, stderr } = await start('--data-dir', directory, '--fresh')
    expect({ status, stderr }).toStrictEqual({
      status: 1,
      stderr: `${directory} has env, but not from npm start, so nothing in it was touched; give an empty directory or a new one with --data-dir\n`,
    })
  })
})
