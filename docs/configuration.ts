/**
 * `npm run docs`: writes the README's table of configuration keys from the keys themselves.
 *
 * @module
 */
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Key } from '../lib/configuration-key.ts'
import { configurationKeys } from '../lib/configuration-keys.ts'
import { CONTEXT_PREFIX } from '../lib/context.ts'

const README = fileURLToPath(new URL('../README.md', import.meta.url))
const START = '<!-- configuration:start -->'
const END = '<!-- configuration:end -->'

/** The README with its table as the keys say it should be. */
export async function readmeWithTable(): Promise<string> {
  const readme = await readFile(README, 'utf8')
  const [before, rest = ''] = readme.split(START)
  const [, after] = rest.split(END)
  return `${before}${START}\n\n${table()}\n\n${END}${after}`
}

function table(): string {
  const rows = Object.entries(configurationKeys).map(([name, key]) =>
    [
      `\`${CONTEXT_PREFIX}${name}\``,
      key.meaning,
      key.unit === '' ? '' : key.unit,
      defaultCell(key),
      key.allowedText,
    ].join(' | '),
  )
  return [
    '| key | meaning | unit | default | allowed |',
    '|---|---|---|---|---|',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n')
}

function defaultCell({ default: value, defaultText }: Key<unknown>): string {
  if (value === undefined) return defaultText === undefined ? 'none' : `\`${defaultText}\``
  const isPlain = typeof value !== 'object' || Array.isArray(value)
  return `\`${isPlain ? String(value) : JSON.stringify(value)}\``
}

if (import.meta.main) await writeFile(README, await readmeWithTable())
