import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DataDirectoryError } from '../../../local/data-directory/data-directory.ts'
import { keepToUpstream } from '../../../local/data-directory/upstream-mark.ts'
import type { Upstream } from '../../../local/simulator/upstream.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'

const SIMULATOR: Upstream = { kind: 'simulator' }
const REAL = at('https://api.documentpro.ai')

function at(baseUrl: string): Upstream {
  return { kind: 'documentpro', baseUrl, apiKey: 'key' }
}

describe('what is queued in a data directory', () => {
  it.each([
    ['simulated ids at the real DocumentPro', SIMULATOR, REAL],
    ['real ids at the simulator', REAL, SIMULATOR],
    ['ids of one DocumentPro at another', REAL, at('https://eu.documentpro.ai/v1')],
  ])('is never deleted elsewhere: %s', async (_what, before, now) => {
    const directory = await temporaryDirectory()
    await keepToUpstream(directory, before, 0)
    await expect(keepToUpstream(directory, now, 1)).rejects.toThrow(DataDirectoryError)
    await expect(keepToUpstream(directory, now, 2)).rejects.toThrow(
      /^\S+ has 2 messages queued for \S.*, not for \S.*; give another directory with --data-dir, or empty this one with --fresh$/,
    )
    await keepToUpstream(directory, before, 3)
  })

  it('goes on with the same one', async () => {
    const directory = await temporaryDirectory()
    for (const queued of [0, 5]) await keepToUpstream(directory, REAL, queued)
    for (const queued of [0, 5])
      await keepToUpstream(directory, at('https://api.documentpro.ai/'), queued)
  })

  it('may be for another one when it is nothing', async () => {
    const directory = await temporaryDirectory()
    await keepToUpstream(directory, SIMULATOR, 0)
    await keepToUpstream(directory, REAL, 0)
    await expect(keepToUpstream(directory, SIMULATOR, 1)).rejects.toThrow(
      'queued for https://api.documentpro.ai/, not for the simulator',
    )
  })

  it.each([undefined, 'broken', '{}', '[]'])(
    'is for the simulator alone where nobody wrote down for whom: %s',
    async (mark) => {
      const directory = await temporaryDirectory()
      if (mark !== undefined) await writeFile(join(directory, 'upstream.json'), mark)
      await expect(keepToUpstream(directory, REAL, 1)).rejects.toThrow('for an unknown DocumentPro')
      await keepToUpstream(directory, SIMULATOR, 1)
      await expect(keepToUpstream(directory, REAL, 1)).rejects.toThrow('for the simulator')
    },
  )

  it('tells no password of a URL', async () => {
    const directory = await temporaryDirectory()
    await keepToUpstream(directory, at('https://me:secret@example.com/?key=secret'), 0)
    expect(await readFile(join(directory, 'upstream.json'), 'utf8')).not.toContain('secret')
  })
})
