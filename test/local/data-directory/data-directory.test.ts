import { fork } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  claimDataDirectory,
  DataDirectoryError,
} from '../../../local/data-directory/data-directory.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'

const LOCK = 'documentpro-deletion.lock'
const STARTED_AT = new Date('2026-11-25T09:30:00Z')

function claim(path: string, fresh = false) {
  return claimDataDirectory(path, fresh, STARTED_AT)
}

/** Another process that claims the directory, and what it says of it. */
async function claimElsewhere(path: string) {
  const child = fork(new URL('../fixtures/claim-data-directory.ts', import.meta.url), [path])
  onTestFinished(() => void child.kill('SIGKILL'))
  const [said] = await once(child, 'message')
  return { child, said: String(said) }
}

describe('the data directory', () => {
  it('is created and belongs to one run at a time, which is named by its process and start', async () => {
    const path = join(await temporaryDirectory(), 'deep', 'data')
    const first = await claim(path)
    const second = claim(path)
    await expect(second).rejects.toThrow(DataDirectoryError)
    await expect(second).rejects.toThrow(
      `the data directory ${path} is in use by the process ${process.pid}, started at 2026-11-25T09:30:00.000Z; stop it or give another one with --data-dir`,
    )
    await first.release()
    await (await claim(path)).release()
  })

  it('is free as soon as the process that had it is gone, however it went', async () => {
    const path = await temporaryDirectory()
    const { child, said } = await claimElsewhere(path)
    expect(said).toBe('claimed')
    await expect(claim(path)).rejects.toThrow(`in use by the process ${child.pid}, started at`)

    child.kill('SIGKILL')
    await once(child, 'exit')

    await (await claim(path)).release()
  })

  it('goes to one of many that claim it at the same moment after a crash', async () => {
    const path = await temporaryDirectory()
    const { child } = await claimElsewhere(path)
    child.kill('SIGKILL')
    await once(child, 'exit')

    const all = await Promise.all(Array.from({ length: 4 }, () => claimElsewhere(path)))

    const [winner] = all.filter(({ said }) => said === 'claimed')
    expect(all.map(({ said }) => said === 'claimed').toSorted()).toStrictEqual([
      ...[false, false, false, true],
    ])
    for (const { said } of all) {
      expect(said).toMatch(/^claimed$|in use by (the|another) process/)
    }
    expect(await ownerIn(path)).toBe(winner?.child.pid)
  })

  it('is not taken for used because a process has the number of one that is gone', async () => {
    const path = await temporaryDirectory()
    await (await claim(path)).release()
    await writeFile(join(path, 'process.json'), JSON.stringify({ pid: process.pid }))
    await (await claim(path)).release()
  })

  it.each(['text', '', '{"pid":"<script>"}', '[]'])(
    'does not name a process when what is there is no process (%j)',
    async (owner) => {
      const path = await temporaryDirectory()
      await claim(path)
      await writeFile(join(path, 'process.json'), owner)
      await expect(claim(path)).rejects.toThrow(`${path} is in use by another process; stop it`)
    },
  )

  it('keeps the queues and forgets where the parts of a run were that was killed', async () => {
    const path = await temporaryDirectory()
    await (await claim(path)).release()
    await mkdir(join(path, 'sqs'))
    for (const name of ['sqs/fauxqs.db', 'endpoints.json', 'env', 'ports.json']) {
      await writeFile(join(path, name), 'x')
    }
    await claim(path)
    expect((await readdir(path)).toSorted()).toStrictEqual([
      ...[LOCK, 'logs', 'ports.json', 'process.json', 'sqs'],
    ])
    await access(join(path, 'sqs', 'fauxqs.db'))
  })

  it('is emptied of what earlier runs left, and of nothing else, when it must be fresh', async () => {
    const path = await temporaryDirectory()
    await writeFile(join(path, 'mine'), 'x')
    await (await claim(path)).release()
    for (const name of ['sqs', 'cdk.out']) await mkdir(join(path, name))
    await writeFile(join(path, 'logs', 'worker.log'), 'x')
    await claim(path, true)
    expect((await readdir(path)).toSorted()).toStrictEqual([
      ...[LOCK, 'logs', 'mine', 'process.json'],
    ])
    expect(await readdir(join(path, 'logs'))).toStrictEqual([])
  })

  it.each([
    ['logs', false],
    ['logs', true],
    ['cdk.out', false],
    ['cdk.out', true],
  ])("is not another program's that has %s (fresh: %s)", async (name, fresh) => {
    const path = await temporaryDirectory()
    await mkdir(join(path, name))
    await writeFile(join(path, name, 'precious'), 'x')

    const claimed = claim(path, fresh)

    await expect(claimed).rejects.toThrow(DataDirectoryError)
    await expect(claimed).rejects.toThrow(
      `${path} has ${name}, but not from npm start, so nothing in it was touched; give an empty directory or a new one with --data-dir`,
    )
    expect(await readFile(join(path, name, 'precious'), 'utf8')).toBe('x')
    expect(await readdir(path)).toStrictEqual([name])
  })

  it('is not emptied while another run uses it', async () => {
    const path = await temporaryDirectory()
    await claim(path)
    await writeFile(join(path, 'endpoints.json'), '{}')
    await expect(claim(path, true)).rejects.toThrow(DataDirectoryError)
    await access(join(path, 'endpoints.json'))
  })

  it.each([
    ['is a file', (file: string) => file],
    ['is under a file', (file: string) => join(file, 'data')],
    ['is where nothing can be made', () => '/proc/documentpro/data'],
    ['has a name that is too long', (file: string) => join(file, '..', 'x'.repeat(300))],
    ['has a NUL', (file: string) => `${file}\0`],
  ])('is refused with a sentence, at once, when it %s', async (_, pathOf) => {
    const directory = await temporaryDirectory()
    const file = join(directory, 'file')
    await writeFile(file, '')
    const claimed = claim(pathOf(file))
    await expect(claimed).rejects.toThrow(DataDirectoryError)
    await expect(claimed).rejects.toThrow(
      /^the data directory .* can't be used \(E[A-Z_]+\); give another one with --data-dir$/s,
    )
  })

  it('says what to delete when its lock is not a lock', async () => {
    const path = await temporaryDirectory()
    await writeFile(join(path, LOCK), 'no database, and longer than one would have it'.repeat(30))
    await expect(claim(path)).rejects.toThrow(
      `${join(path, LOCK)} can't be read; delete it, or give another directory with --data-dir`,
    )
    await rm(join(path, LOCK))
    await claim(path)
  })
})

async function ownerIn(path: string): Promise<unknown> {
  return JSON.parse(await readFile(join(path, 'process.json'), 'utf8')).pid
}
