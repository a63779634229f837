import { hash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { inject } from 'vitest'
import { LOCAL_CONTEXT } from '../../local/service.ts'
import { synthesise } from '../../local/template/synthesise.ts'

/** The cloud assembly for a context: synthesised by the first file of the test run that asks for it. */
export async function sharedAssembly(context: Readonly<Record<string, unknown>>): Promise<string> {
  const place = join(inject('assemblies'), hash('sha256', JSON.stringify(context)))
  if (existsSync(place)) return place
  const own = await mkdtemp(`${place}-`)
  await synthesise(own, { ...LOCAL_CONTEXT, ...context })
  // Another file may have been quicker.
  await rename(own, place).catch(() => rm(own, { recursive: true }))
  return place
}
