/**
 * Part of `npm run docs`: writes the construct's props for the configuration keys, `lib/configuration-props.ts`, from
 * the keys themselves. It has one property a key and plain types only, as jsii takes them.
 *
 * @module
 */
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Key } from '../lib/configuration-key.ts'
import { configurationKeys } from '../lib/configuration-keys.ts'

const FILE = fileURLToPath(new URL('../lib/configuration-props.ts', import.meta.url))

/** Where the default doesn't say what a value is. */
const TYPES: Readonly<Record<string, string>> = {
  logRetentionDays: 'RetentionDays',
  eventPattern: '{ readonly [field: string]: unknown }',
  tags: '{ readonly [name: string]: string }',
  webhookStatuses: 'string[]',
}

/** The source of `lib/configuration-props.ts`, as it should be. */
export function configurationProps(): string {
  const properties = Object.entries<Key<unknown>>(configurationKeys).map(([name, key]) =>
    property(name, key),
  )
  return `// Written by \`npm run docs\` from configuration-keys.ts: change it there.

import type { RetentionDays } from 'aws-cdk-lib/aws-logs'

/** The configuration keys. Units are in the names; a value that isn't allowed is refused when the stack is synthesised. */
export interface ConfigurationProps {
${properties.join('\n')}
}
`
}

function property(name: string, key: Key<unknown>): string {
  return `  /**
   * ${key.meaning}.
   *
   * Allowed is ${key.allowed.replace(/\.$/, '')}.
   *
   * @default ${defaultOf(key)}
   */
  readonly ${name}?: ${typeOf(name, key)}`
}

function typeOf(name: string, { default: value, unit }: Key<unknown>): string {
  const type = TYPES[name]
  if (type !== undefined) return type
  if (typeof value === 'boolean') return 'boolean'
  // Only numbers have a unit.
  return unit === '' ? 'string' : 'number'
}

function defaultOf({ default: value, defaultText = 'none' }: Key<unknown>): string {
  return value === undefined ? `- ${defaultText}` : JSON.stringify(value)
}

if (import.meta.main) await writeFile(FILE, configurationProps())
