import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { makeScratchDirectory } from '../../../local/data-directory/scratch-directory.ts'

async function made(roomBytes?: number): Promise<string> {
  const path = await makeScratchDirectory('documentpro-scratch-', roomBytes)
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

it('is in the directory for what is temporary where memory has no room', async () => {
  expect(dirname(await made(Number.POSITIVE_INFINITY))).toBe(tmpdir())
})

describe.skipIf(process.platform !== 'linux')('a directory in memory', () => {
  it('is where that has room', async () => {
    vi.stubEnv('TMPDIR', '/nowhere')

    expect(dirname(await made(0))).toBe('/dev/shm')
  })

  it('is in TMPDIR, where that is in memory already', async () => {
    vi.stubEnv('TMPDIR', '/nowhere')
    const outer = await made(0)
    vi.stubEnv('TMPDIR', outer)

    expect(dirname(await made(0))).toBe(outer)
  })
})
