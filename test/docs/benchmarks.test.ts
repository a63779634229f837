import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { drawPlots } from '../../bench/plots.ts'
import { pageWithFigures } from '../../docs/benchmarks.ts'

it.each(['README.md', 'docs/benchmarks.md'] as const)(
  '%s has the figures of the last benchmark (npm run docs writes them)',
  async (page) => {
    const text = await readFile(page, 'utf8')
    expect(text).toMatch(/<!-- benchmarks:start -->\n\nMeasured /)
    expect(text).toBe(await pageWithFigures(page))
  },
)

it('the pictures show the same benchmark', async () => {
  const results = JSON.parse(await readFile('bench/results/bench.json', 'utf8'))
  for (const [name, svg] of drawPlots(results)) {
    expect(await readFile(`bench/results/${name}.svg`, 'utf8')).toBe(svg)
  }
})
