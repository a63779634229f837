import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { pageWithKeys } from '../../docs/configuration.ts'
import { configurationKeys } from '../../lib/configuration-keys.ts'

it.each(['README.md', 'docs/configuration.md'] as const)(
  '%s has the configuration keys as the code has them (npm run docs writes them)',
  async (page) => {
    expect(await readFile(page, 'utf8')).toBe(await pageWithKeys(page))
  },
)

it('docs/configuration.md has every key, and the README ten', async () => {
  const rows = async (page: string) =>
    (await readFile(page, 'utf8')).match(/^\| `documentpro:\w+` \|/gm) ?? []
  expect(await rows('docs/configuration.md')).toHaveLength(Object.keys(configurationKeys).length)
  expect(await rows('README.md')).toHaveLength(10)
})
