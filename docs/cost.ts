/**
 * Part of `npm run docs`: writes the tables in `docs/cost.md` from the cost model.
 *
 * @module
 */
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { measureLogVolume } from '../cli/cost/log-volume.ts'
import { costTables } from './cost-tables.ts'

const PAGE = fileURLToPath(new URL('./cost.md', import.meta.url))

/**
 * `docs/cost.md` with its tables as the model says they should be.
 * @throws Error when a table has no place in the page, or a place no table
 */
export async function pageWithTables(): Promise<string> {
  const page = await readFile(PAGE, 'utf8')
  const tables = costTables(await measureLogVolume())
  const places = [...page.matchAll(/<!-- cost:(\w+):start -->/g)].map(([, name]) => name)
  const missing = Object.keys(tables).filter((name) => !places.includes(name))
  if (missing.length > 0) throw new Error(`docs/cost.md has no place for ${missing.join(', ')}`)
  return page.replace(/<!-- cost:(\w+):start -->.*?<!-- cost:\1:end -->/gs, (_, name: string) => {
    const table = tables[name]
    if (table === undefined) throw new Error(`there is no table ${name} for docs/cost.md`)
    return `<!-- cost:${name}:start -->\n\n${table}\n\n<!-- cost:${name}:end -->`
  })
}

if (import.meta.main) await writeFile(PAGE, await pageWithTables())
