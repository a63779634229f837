import { existsSync, globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const PAGES = globSync(['*.md', 'docs/**/*.md'])

/** Targets of the links in a page outside of code, without those that lead to the web. */
function relativeLinks(markdown: string): readonly string[] {
  const prose = markdown.replace(/^```.*?^```/gms, '').replace(/`[^`\n]*`/g, '')
  return [...prose.matchAll(/\]\(([^)\s]+)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/i.test(target))
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchors(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^#+ +(.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

it('finds the pages', () => {
  expect(PAGES).toEqual(expect.arrayContaining(['README.md', 'docs/architecture.md']))
})

describe.each(PAGES)('%s', (page) => {
  it('links to files and headings that exist', async () => {
    const broken: string[] = []
    for (const link of relativeLinks(await readFile(page, 'utf8'))) {
      const [path = '', anchor] = link.split('#')
      const file = path === '' ? resolve(page) : resolve(dirname(page), decodeURI(path))
      const exists = existsSync(file)
      const hasAnchor =
        anchor === undefined || (exists && anchors(await readFile(file, 'utf8')).includes(anchor))
      if (!exists || !hasAnchor) broken.push(link)
    }
    expect(broken).toStrictEqual([])
  })
})

it('finds what a link leads to', () => {
  const page = 'See [a](docs/a.md#b), [w](https://example.com) and `[c](d)`.\n```\n[e](f)\n```\n'
  expect(relativeLinks(page)).toStrictEqual(['docs/a.md#b'])
  expect(anchors('# One\n## Nothing lost, `ever`\n')).toStrictEqual(['one', 'nothing-lost-ever'])
})
