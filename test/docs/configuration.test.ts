import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { readmeWithTable } from '../../docs/configuration.ts'

it('lists every configuration key in the README as the code has it (npm run docs writes it)', async () => {
  expect(await readFile('README.md', 'utf8')).toBe(await readmeWithTable())
})
