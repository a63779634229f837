import type { IConstruct } from 'constructs'
import { type Configuration, configure } from './configuration.ts'
import { editDistance, plain } from './nearest-name.ts'
import { meantKey } from './unknown-key.ts'

/** The context keys are prefixed, so that a misspelt one is noticed. */
export const CONTEXT_PREFIX = 'documentpro:'

const PREFIX_WORD = plain(CONTEXT_PREFIX)

/**
 * The configuration in the CDK context, from `cdk.json` or `-c key=value`.
 * @throws ConfigurationError with a sentence for each value that doesn't fit, and for each key that would go unread
 * because of its prefix
 */
export function configurationFromContext(scope: IConstruct): Configuration {
  const context: Readonly<Record<string, unknown>> = scope.node.getAllContext()
  const ours: [string, unknown][] = []
  const faults: string[] = []
  for (const [name, value] of Object.entries(context)) {
    if (name.startsWith(CONTEXT_PREFIX)) ours.push([name.slice(CONTEXT_PREFIX.length), value])
    else faults.push(...nearMiss(name))
  }
  return configure(Object.fromEntries(ours), { prefix: CONTEXT_PREFIX, scope, faults })
}

/** The context is everybody's: only what is nearly one of ours is refused. */
function nearMiss(name: string): readonly string[] {
  const { head, tail } = split(name)
  const isNearPrefix = editDistance(plain(head), PREFIX_WORD) <= 2
  // Without a prefix, or with ours grown together with the key.
  const key = head === '' ? unprefixedKey(tail) : undefined
  const grown = plain(name).startsWith(PREFIX_WORD)
    ? meantKey(plain(name).slice(PREFIX_WORD.length))
    : undefined
  const meant = isNearPrefix ? meantKey(tail) : (key ?? grown)
  if (meant !== undefined) return [`${name} is not read; did you mean ${CONTEXT_PREFIX}${meant}?`]
  return isNearPrefix ? [`${name} is not read; keys begin with ${CONTEXT_PREFIX}`] : []
}

/** A short word may well be somebody else's: it must be ours to the letter. */
function unprefixedKey(name: string): string | undefined {
  const key = meantKey(name)
  return key !== undefined && (name.length >= 8 || plain(key) === plain(name)) ? key : undefined
}

/** At the last sign that could stand between a prefix and a key. */
function split(name: string): { readonly head: string; readonly tail: string } {
  const at = Math.max(...[...':./='].map((sign) => name.lastIndexOf(sign)))
  return { head: name.slice(0, Math.max(0, at)), tail: name.slice(at + 1) }
}
