import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'

const ROOT = new URL('../../', import.meta.url)

it('names tests and files that exist', async () => {
  const page = await readFile(new URL('docs/security.md', ROOT), 'utf8')
  const named = [...page.matchAll(/`((?:test|lib|lambda)\/[\w./-]+\.ts)`/g)].map(([, path]) => path)

  expect(named.length).toBeGreaterThan(10)
  expect(named.filter((path) => !existsSync(new URL(path ?? '', ROOT)))).toStrictEqual([])
})
