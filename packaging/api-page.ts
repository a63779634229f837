import type { Assembly, Docs, Property, Type, TypeReference } from '@jsii/spec'

const START = '<!-- api:start -->'
const END = '<!-- api:end -->'

/** The page on the API with its tables as jsii read them out of the source. */
export function apiPage(page: string, { types = {} }: Pick<Assembly, 'types'>): string {
  const [before] = page.split(START)
  const [, after = ''] = page.split(END)
  const sections = Object.values(types).map(section)
  return `${before}${START}\n\n${sections.join('\n\n')}\n\n${END}${after}`
}

function section(type: Type): string {
  const extended = 'interfaces' in type ? (type.interfaces ?? []).map(nameOf) : []
  const properties = 'properties' in type ? (type.properties ?? []) : []
  return [
    `## ${type.name}`,
    meaningOf(type.docs),
    ...(extended.length > 0 ? [`All of ${extended.map(code).join(' and ')}.`] : []),
    ...(properties.length > 0 ? [table(properties)] : []),
  ].join('\n\n')
}

/** What may be left out has a default, and what a construct shows has none. */
function table(properties: readonly Property[]): string {
  const hasDefaults = properties.some(({ docs }) => docs?.default !== undefined)
  const columns = ['name', 'type', 'meaning', ...(hasDefaults ? ['default'] : [])]
  const rows = properties.map(({ name, type, docs }) => [
    code(name),
    code(typeOf(type)),
    meaningOf(docs),
    ...(hasDefaults ? [defaultOf(docs)] : []),
  ])
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(columns), `|${'---|'.repeat(columns.length)}`, ...rows.map(line)].join('\n')
}

function meaningOf({ summary = '', remarks = '' }: Docs = {}): string {
  return `${summary} ${remarks}`.trim().replaceAll(/\s+/g, ' ')
}

/** A text begins with a dash, as in the CDK's own documentation; the rest is code. */
function defaultOf({ default: value = '' }: Docs = {}): string {
  return value.startsWith('- ') ? value.slice(2) : code(value)
}

function typeOf(type: TypeReference): string {
  if ('primitive' in type) return type.primitive
  if ('fqn' in type) return nameOf(type.fqn)
  if ('collection' in type) {
    const { kind, elementtype } = type.collection
    return kind === 'array' ? `${typeOf(elementtype)}[]` : `{ [name]: ${typeOf(elementtype)} }`
  }
  throw new Error(
    `the API has a type that jsii's languages can't all express: ${JSON.stringify(type)}`,
  )
}

/** `aws-cdk-lib.aws_sqs.Queue` is `aws_sqs.Queue`. */
function nameOf(fqn: string): string {
  return fqn.slice(fqn.indexOf('.') + 1)
}

function code(text: string): string {
  return `\`${text}\``
}
