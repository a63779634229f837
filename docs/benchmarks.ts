/**
 * Part of `npm run docs`: writes `docs/benchmarks.md`, and the README's three figures, from the figures of the
 * last `npm run bench`.
 *
 * @module
 */
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { headlineMarkdown, reportMarkdown } from '../bench/report.ts'
import type { BenchResults } from '../bench/results.ts'

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const README = file('../README.md')
const PAGE = file('./benchmarks.md')
const BLOCK = /<!-- benchmarks:start -->.*<!-- benchmarks:end -->/s

/** A page with its figures as the last run has them. */
export async function pageWithFigures(page: 'README.md' | 'docs/benchmarks.md'): Promise<string> {
  const results: BenchResults = JSON.parse(
    await readFile(file('../bench/results/bench.json'), 'utf8'),
  )
  const [path, figures] =
    page === 'README.md' ? [README, headlineMarkdown(results)] : [PAGE, reportMarkdown(results)]
  const text = await readFile(path, 'utf8')
  return text.replace(
    BLOCK,
    () => `<!-- benchmarks:start -->\n\n${figures}\n\n<!-- benchmarks:end -->`,
  )
}

if (import.meta.main) {
  await writeFile(README, await pageWithFigures('README.md'))
  await writeFile(PAGE, await pageWithFigures('docs/benchmarks.md'))
}
