import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { cruise } from 'dependency-cruiser'
import { describe, expect, it } from 'vitest'
import settings from '../../dependency-cruiser.config.ts'
import { importRules } from '../../docs/import-rules.ts'
import { temporaryDirectory } from '../local/fixtures/temporary-directory.ts'

const PAGE = readFileSync(new URL('../../docs/architecture.md', import.meta.url), 'utf8')

const TABLE = `Some text.

| folder | holds | may import |
|---|---|---|
| \`core/\` | the \`domain/\` | nothing, no package either |
| \`edge/a/\`, \`edge/b.ts\` | adapters | \`core/\`, \`edge/set.ts\` and no more |
| \`edge/set.ts\` | settings | nothing of ours |

Other text.
`

/** What dependency-cruiser says of these files under the rules of a page. */
async function violations(
  page: string,
  files: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const baseDir = await temporaryDirectory()
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(baseDir, path)), { recursive: true })
    writeFileSync(join(baseDir, path), text)
  }
  const { parser, enhancedResolveOptions } = settings.options
  const { output } = await cruise(['.'], {
    baseDir,
    parser,
    enhancedResolveOptions,
    validate: true,
    ruleSet: { forbidden: [...importRules(page)] },
  })
  if (typeof output === 'string') throw new Error(output)
  return output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} > ${to}`)
}

describe('the table of imports', () => {
  it('is what the gate reads', () => {
    expect(settings.forbidden).toStrictEqual(importRules(PAGE))
    expect(settings.forbidden.map(({ name }) => name)).toContain('lambda/deletion/')
  })

  it('lets through what it says', async () => {
    const files = {
      'core/one.ts': "import './two.ts'",
      'core/two.ts': "import 'node:fs'",
      'edge/a/one.ts': "import '../../core/one.ts'; import '../set.ts'; import '../b.ts'",
      'edge/b.ts': "import 'node:fs'",
      'edge/set.ts': "import 'node:fs'",
    }
    expect(await violations(TABLE, files)).toStrictEqual([])
  })

  it.each<[string, Readonly<Record<string, string>>, string]>([
    [
      'another folder',
      { 'core/one.ts': "import '../edge/b.ts'", 'edge/b.ts': '' },
      'core/: core/one.ts > edge/b.ts',
    ],
    [
      'another folder for a type only',
      { 'core/one.ts': "import type { B } from '../edge/b.ts'", 'edge/b.ts': '' },
      'core/: core/one.ts > edge/b.ts',
    ],
    [
      'a package where none may be',
      { 'core/one.ts': "import 'some-package'" },
      'core/: core/one.ts > some-package',
    ],
    [
      'what only has a name that begins alike',
      { 'edge/b.ts': "import './set.tsx'", 'edge/set.tsx': '' },
      'edge/a/ edge/b.ts: edge/b.ts > edge/set.tsx',
    ],
    [
      'a file of which it says nothing',
      { 'edge/other.ts': '', 'edge/b.ts': "import './other.ts'" },
      'edge/a/ edge/b.ts: edge/b.ts > edge/other.ts',
    ],
    [
      'a file that imports it back',
      { 'core/one.ts': "import './two.ts'", 'core/two.ts': "import type { One } from './one.ts'" },
      'not-circular: core/one.ts > core/two.ts',
    ],
  ])('forbids %s', async (_, files, violation) => {
    expect(await violations(TABLE, files)).toContain(violation)
  })

  it('knows a file that it has no row for', async () => {
    const files = { 'edge/other.ts': "import './set.ts'", 'edge/set.ts': '' }
    expect(await violations(TABLE, files)).toStrictEqual([
      'in-the-table: edge/other.ts > edge/set.ts',
    ])
  })

  it.each([
    ['has no table', 'Some text.'],
    ['does not say what may be imported', TABLE.replace('nothing of ours', 'this and that')],
    ['names no folder', TABLE.replace('`core/`', 'core')],
  ])('is refused when it %s', (_, page) => {
    expect(() => importRules(page)).toThrow(/there is no table|cannot read the row/)
  })
})
