import { Token } from 'aws-cdk-lib'
import { Construct } from 'constructs'

const LONGEST = 200

/** What was given, for a sentence: whatever it is, cut to a line, and never thrown at. */
export function shown(value: unknown): string {
  if (Token.isUnresolved(value)) return 'a CDK token'
  if (Construct.isConstruct(value)) return `the construct ${value.node.path}`
  const text = json(value) ?? plain(value)
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}

function json(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {
    // A circle, or a bigint in it.
    return undefined
  }
}

function plain(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  return typeof value === 'object' ? 'an object that is no JSON' : String(value)
}
