import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BundleName } from '../../lib/bundle-name.ts'
import { type BundledFile, bundle, NAMES, writeBundle } from '../../packaging/bundle.ts'
import { madeOnce } from '../made-once.ts'

/** The files of each bundle, as this checkout makes them: bundled by the first file of the test run that asks. */
export async function sharedBundles(): Promise<ReadonlyMap<BundleName, readonly BundledFile[]>> {
  const place = await madeOnce('bundles', async (directory) => {
    for (const name of NAMES) writeBundle(join(directory, name), bundle(name))
  })
  return new Map(
    await Promise.all(
      NAMES.map(async (name) => [name, await readFiles(join(place, name))] as const),
    ),
  )
}

async function readFiles(folder: string): Promise<readonly BundledFile[]> {
  const names = await readdir(folder)
  return Promise.all(
    names.map(async (name) => ({ name, contents: await readFile(join(folder, name)) })),
  )
}
