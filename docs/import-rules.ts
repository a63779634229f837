/** A rule of dependency-cruiser: what matches `from` must not import what matches `to`. */
export interface ImportRule {
  readonly name: string
  readonly severity: 'error'
  readonly comment?: string
  readonly from: { readonly path?: string; readonly pathNot?: string }
  readonly to: {
    readonly path?: string
    readonly pathNot?: string
    readonly dependencyTypesNot?: ['core']
    readonly circular?: true
  }
}

interface Row {
  /** Folders, which end with a slash, and files. */
  readonly parts: readonly string[]
  readonly mayImport: readonly string[]
  readonly packages: boolean
}

const NOTHING_OF_OURS = 'nothing of ours'
const NOTHING = 'nothing, no package either'

/**
 * The rules that the table in `docs/architecture.md` stands for. A file belongs to the row that names it or its
 * folder; what a row doesn't say may be imported must not be, and every file needs a row.
 *
 * @param page the page's Markdown
 * @throws Error naming a row that can't be read
 */
export function importRules(page: string): readonly ImportRule[] {
  const rows = readRows(page)
  const all = rows.flatMap(({ parts }) => parts)
  const folders = new Set([...all, 'test/'].map((part) => part.replace(/\/.*/, '/')))
  return [
    { name: 'not-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'in-the-table',
      severity: 'error',
      comment: 'docs/architecture.md says nothing of this file',
      from: { path: matching([...folders]), pathNot: matching(all) },
      to: {},
    },
    ...rows.map(({ parts, mayImport, packages }): ImportRule => {
      const pathNot = matching([...parts, ...mayImport])
      return {
        name: parts.join(' '),
        severity: 'error',
        comment: 'docs/architecture.md says what it may import',
        from: { path: matching(parts) },
        to: packages
          ? { path: matching([...folders]), pathNot }
          : { pathNot, dependencyTypesNot: ['core'] },
      }
    }),
  ]
}

function readRows(page: string): readonly Row[] {
  const [, table = ''] =
    /^\| folder \| holds \| may import \|\n\|[-|]+\|\n((?:\|.*\n)+)/m.exec(page) ?? []
  const lines = table.split('\n').filter((line) => line !== '')
  if (lines.length === 0) throw new Error('there is no table "folder, holds, may import"')
  return lines.map((line) => {
    const [, names = '', , third = ''] = line.split('|').map((cell) => cell.trim())
    const parts = pathsIn(names)
    const mayImport = pathsIn(third)
    const isReadable = mayImport.length > 0 || third === NOTHING || third === NOTHING_OF_OURS
    if (parts.length === 0 || !isReadable) throw new Error(`cannot read the row ${line}`)
    return { parts, mayImport, packages: third !== NOTHING }
  })
}

function pathsIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path)
}

/** A regular expression for paths that are one of these files or in one of these folders. */
function matching(parts: readonly string[]): string {
  const patterns = parts.map((part) => part.replaceAll('.', '\\.').replace(/(?<!\/)$/, '$'))
  return `^(?:${patterns.join('|')})`
}
