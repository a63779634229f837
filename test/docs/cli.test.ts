import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { cliPage } from '../../docs/cli.ts'

it('docs/cli.md has the commands as they are defined (npm run docs writes them)', async () => {
  expect(await readFile('docs/cli.md', 'utf8')).toBe(cliPage())
})
