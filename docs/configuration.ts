/**
 * Part of `npm run docs`: writes `docs/configuration.md`, and the README's table of the keys that people change, from
 * the keys themselves.
 *
 * @module
 */
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Key } from '../lib/configuration-key.ts'
import { configurationKeys } from '../lib/configuration-keys.ts'
import { CONTEXT_PREFIX } from '../lib/context.ts'

const START = '<!-- configuration:start -->'
const END = '<!-- configuration:end -->'

type KeyName = keyof typeof configurationKeys

/** What people change first, in the order in which they do. */
const FIRST_KEYS: readonly KeyName[] = [
  'secretArn',
  'alarmEmail',
  'webhookRoute',
  'filesRoute',
  'eventBusName',
  'maxRequestsPerSecond',
  'maximumConcurrency',
  'batchSize',
  'retryWindowSeconds',
  'encryptionKeyArn',
]

const PAGES = {
  'README.md': () => table(['key', 'meaning', 'unit', 'default'], FIRST_KEYS),
  'docs/configuration.md': () =>
    table(['key', 'meaning', 'unit', 'default', 'allowed'], Object.keys(configurationKeys)),
} as const

export type ConfigurationPage = keyof typeof PAGES

const fileOf = (page: ConfigurationPage): string =>
  fileURLToPath(new URL(`../${page}`, import.meta.url))

/** A page with its table as the keys say it should be. */
export async function pageWithKeys(page: ConfigurationPage): Promise<string> {
  const text = await readFile(fileOf(page), 'utf8')
  const [before, rest = ''] = text.split(START)
  const [, after] = rest.split(END)
  return `${before}${START}\n\n${PAGES[page]()}\n\n${END}${after}`
}

/** @param columns the first of all that there are */
function table(columns: readonly string[], names: readonly string[]): string {
  const rows = Object.entries<Key<unknown>>(configurationKeys)
    .filter(([name]) => names.includes(name))
    .toSorted(([one], [other]) => names.indexOf(one) - names.indexOf(other))
    .map(([name, key]) =>
      [
        `\`${CONTEXT_PREFIX}${name}\``,
        key.meaning,
        key.unit,
        defaultCell(key),
        key.allowedText,
      ].slice(0, columns.length),
    )
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(columns), `|${'---|'.repeat(columns.length)}`, ...rows.map(line)].join('\n')
}

function defaultCell({ default: value, defaultText }: Key<unknown>): string {
  if (value === undefined) return defaultText === undefined ? 'none' : `\`${defaultText}\``
  const isPlain = typeof value !== 'object' || Array.isArray(value)
  return `\`${isPlain ? String(value) : JSON.stringify(value)}\``
}

if (import.meta.main) {
  for (const page of ['README.md', 'docs/configuration.md'] as const) {
    await writeFile(fileOf(page), await pageWithKeys(page))
  }
}
