import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { Fate } from '../../../../cli/bulk/wait/fate.ts'
import { FatesFile } from '../../../../cli/bulk/wait/fates-file.ts'
import { temporaryDirectory } from '../../../local/fixtures/temporary-directory.ts'

async function opened(path: string): Promise<FatesFile> {
  const file = await FatesFile.open(path)
  onTestFinished(() => file.close().catch(() => undefined))
  return file
}

const GONE: Fate = {
  ...{ kind: 'own', word: 'already_gone', evidence: 'inferred', attempts: 12 },
  ...{
    acceptedAt: 1_764_000_000_001,
    firstAttemptAt: 1_764_000_000_002,
    finalAt: 1_764_000_000_003,
  },
}

it('gives back what was written, each in its place, after it was opened anew', async () => {
  const path = join(await temporaryDirectory(), 'fates')
  const file = await opened(path)
  const open: Fate = { kind: 'open', word: 'scheduled', attempts: 0, acceptedAt: 1 }
  await file.write(5, [open, GONE])
  await file.write(1, [{ kind: 'own', word: 'not_sent' }])
  await file.close()

  const again = await opened(path)

  expect(await again.read(0, 9)).toStrictEqual([
    undefined,
    { kind: 'own', word: 'not_sent' },
    ...[undefined, undefined, undefined],
    ...[open, GONE],
    ...[undefined, undefined],
  ])
})

it('says of a file that is none of ours that it has to go', async () => {
  const path = join(await temporaryDirectory(), 'fates')
  await writeFile(path, 'x'.repeat(1_000))
  const file = await opened(path)
  await expect(file.read(0, 1)).rejects.toThrow("can't be read; delete it, and the same command")
})
