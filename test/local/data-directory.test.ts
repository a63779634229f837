import { access, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { claimDataDirectory, DataDirectoryError } from '../../local/data-directory.ts'
import { temporaryDirectory } from './fixtures/temporary-directory.ts'

describe('the data directory', () => {
  it('is created and belongs to one process at a time', async () => {
    const path = join(await temporaryDirectory(), 'deep', 'data')
    const first = await claimDataDirectory(path, false)
    const second = claimDataDirectory(path, false)
    await expect(second).rejects.toThrow(DataDirectoryError)
    await expect(second).rejects.toThrow(
      `the data directory ${path} is in use by the process ${process.pid}; stop it or give another one with --data-dir`,
    )
    await first.release()
    await (await claimDataDirectory(path, false)).release()
  })

  it.each(['999999999', '0', 'text', ''])(
    'is taken over from a process that is gone (%j)',
    async (owner) => {
      const path = await temporaryDirectory()
      await writeFile(join(path, 'process-id'), owner)
      await claimDataDirectory(path, false)
      expect(await readFile(join(path, 'process-id'), 'utf8')).toBe(String(process.pid))
    },
  )

  it('keeps the queues and forgets the endpoints of a run that was killed', async () => {
    const path = await temporaryDirectory()
    await mkdir(join(path, 'sqs'))
    await writeFile(join(path, 'sqs', 'fauxqs.db'), 'x')
    await writeFile(join(path, 'endpoints.json'), '{}')
    await claimDataDirectory(path, false)
    expect((await readdir(path)).toSorted()).toStrictEqual(['logs', 'process-id', 'sqs'])
    await access(join(path, 'sqs', 'fauxqs.db'))
  })

  it('is emptied of what earlier runs left, and of nothing else, when it must be fresh', async () => {
    const path = await temporaryDirectory()
    for (const name of ['sqs', 'cdk.out', 'logs', 'mine']) await mkdir(join(path, name))
    await writeFile(join(path, 'logs', 'worker.log'), 'x')
    await claimDataDirectory(path, true)
    expect((await readdir(path)).toSorted()).toStrictEqual(['logs', 'mine', 'process-id'])
    expect(await readdir(join(path, 'logs'))).toStrictEqual([])
  })

  it('is not emptied while another run uses it', async () => {
    const path = await temporaryDirectory()
    await claimDataDirectory(path, false)
    await writeFile(join(path, 'endpoints.json'), '{}')
    await expect(claimDataDirectory(path, true)).rejects.toThrow(DataDirectoryError)
    await access(join(path, 'endpoints.json'))
  })
})
