import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { pageWithFigures } from '../../docs/benchmarks.ts'

it.each(['README.md', 'docs/benchmarks.md'] as const)(
  '%s has the figures of the last benchmark (npm run docs writes them)',
  async (page) => {
    const text = await readFile(page, 'utf8')
    expect(text).toMatch(/<!-- benchmarks:start -->\n\nMeasured /)
    expect(text).toBe(await pageWithFigures(page))
  },
)
