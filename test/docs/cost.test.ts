import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { pageWithTables } from '../../docs/cost.ts'

it('has the cost tables as the model makes them (npm run docs writes them)', async () => {
  expect(await readFile('docs/cost.md', 'utf8')).toBe(await pageWithTables())
})
