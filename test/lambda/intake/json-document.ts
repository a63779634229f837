import fc from 'fast-check'

/** JSON as a tree that may say the same key twice, which no JavaScript value can. */
export type JsonNode =
  | { readonly kind: 'scalar'; readonly value: string | number | boolean | null }
  | { readonly kind: 'list'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'object'; readonly members: readonly JsonMember[] }

interface JsonMember {
  readonly key: string
  /** Written as `\uXXXX` throughout: another text, the same key. */
  readonly escaped: boolean
  readonly value: JsonNode
}

const anyKey = fc.oneof(
  fc.constantFrom('a', 'b', 'request_id', '', '"', '\\', '{', '__proto__', 'constructor'),
  fc.string({ unit: 'binary', maxLength: 4 }),
)

/** Trees of JSON, with strings full of what looks like structure. */
export const anyJsonNode: fc.Arbitrary<JsonNode> = fc.letrec<{ node: JsonNode }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.record({
      kind: fc.constant('scalar' as const),
      value: fc.oneof(
        fc.constantFrom('":"', '{"a":1}', '\\"', '\\\\', '[', '}', 'a":', null, true, false),
        fc.string({ unit: 'binary', maxLength: 6 }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
      ),
    }),
    fc.record({
      kind: fc.constant('list' as const),
      items: fc.array(tie('node'), { maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant('object' as const),
      members: fc.array(fc.record({ key: anyKey, escaped: fc.boolean(), value: tie('node') }), {
        maxLength: 4,
      }),
    }),
  ),
})).node

/** The tree as text, with `space` wherever JSON lets white space stand. */
export function render(node: JsonNode, space = ''): string {
  switch (node.kind) {
    case 'scalar':
      return JSON.stringify(node.value)
    case 'list':
      return `[${space}${node.items.map((item) => render(item, space)).join(`${space},${space}`)}${space}]`
    case 'object': {
      const members = node.members.map(
        ({ key, escaped, value }) =>
          `${escaped ? unicodeEscapes(key) : JSON.stringify(key)}${space}:${space}${render(value, space)}`,
      )
      return `{${space}${members.join(`${space},${space}`)}${space}}`
    }
  }
}

/** The first key, in the order of the text, that comes twice in one object or reaches for the prototype. */
export function firstFaultyKey(node: JsonNode): string | undefined {
  if (node.kind === 'scalar') return undefined
  if (node.kind === 'list') return firstOf(node.items.map(firstFaultyKey))
  const seen = new Set<string>()
  return firstOf(
    node.members.flatMap(({ key, value }) => {
      const faulty = seen.has(key) || ['__proto__', 'constructor', 'prototype'].includes(key)
      seen.add(key)
      return [faulty ? key : undefined, firstFaultyKey(value)]
    }),
  )
}

/** The same, where only the objects on the path count, and their direct keys. */
export function firstFaultyKeyOnPath(node: JsonNode, path: readonly string[]): string | undefined {
  if (node.kind !== 'object') return undefined
  const [name, ...rest] = path
  const seen = new Set<string>()
  return firstOf(
    node.members.flatMap(({ key, value }) => {
      const faulty = seen.has(key) || ['__proto__', 'constructor', 'prototype'].includes(key)
      seen.add(key)
      const below = key === name ? firstFaultyKeyOnPath(value, rest) : undefined
      return [faulty ? key : undefined, below]
    }),
  )
}

function firstOf(keys: readonly (string | undefined)[]): string | undefined {
  return keys.find((key) => key !== undefined)
}

function unicodeEscapes(text: string): string {
  const units = Array.from({ length: text.length }, (_, index) =>
    text.charCodeAt(index).toString(16).padStart(4, '0'),
  )
  return `"${units.map((unit) => `\\u${unit}`).join('')}"`
}
