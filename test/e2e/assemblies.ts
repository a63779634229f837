import { rm } from 'node:fs/promises'
import type { TestProject } from 'vitest/node'
import { makeScratchDirectory } from '../../local/scratch-directory.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Holds the cloud assemblies of this test run. */
    readonly assemblies: string
  }
}

/** Vitest runs it once before all files; what it gives back runs after them. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const directory = await makeScratchDirectory('documentpro-deletion-assemblies-')
  provide('assemblies', directory)
  return () => rm(directory, { recursive: true, force: true })
}
