/**
 * Gives a test run one directory for all that is temporary, by `TMPDIR`, which processes that it starts inherit. It is
 * removed at the end; what a test itself should have removed makes the run fail.
 *
 * @module
 */
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { makeScratchDirectory } from '../local/data-directory/scratch-directory.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Holds what the files of this test run share: cloud assemblies, bundles. */
    readonly madeOnce: string
  }
}

const NAME = 'documentpro-deletion-tests-'
const MADE_ONCE = 'made-once'

/** An app of the CDK that is given no other place makes one, and leaves it to whoever cleans up. */
const LEFT_BY_THE_CDK = /^cdk\.out/

/** Vitest runs it once for each project before its files; what it gives back runs after all of them. */
export default async function setup({
  provide,
}: TestProject): Promise<(() => Promise<void>) | undefined> {
  const { TMPDIR: given = '' } = process.env
  // The first project's is everybody's.
  const isFirst = !given.includes(NAME)
  const directory = isFirst ? await makeScratchDirectory(NAME) : given
  provide('madeOnce', join(directory, MADE_ONCE))
  if (!isFirst) return undefined
  process.env.TMPDIR = directory
  await mkdir(join(directory, MADE_ONCE))
  return async () => {
    const entries = await readdir(directory)
    const left = entries.filter((name) => name !== MADE_ONCE && !LEFT_BY_THE_CDK.test(name))
    await rm(directory, { recursive: true, force: true })
    if (left.length > 0)
      throw new Error(`tests left in their temporary directory: ${left.join(', ')}`)
  }
}
