/**
 * The ways in which a template can lack one permission, or one prohibition, that it has.
 *
 * @module
 */
import { isRecord } from '../local/json-record.ts'

type Json = Readonly<Record<string, unknown>>

/** A template without one action of one statement on one resource. */
export interface Mutant {
  /** What it lacks, in words. */
  readonly name: string
  /** The parsed template file. */
  readonly template: Json
}

/** The output with what the policy of a key must say that isn't in the template. */
const KEY_POLICY_OUTPUT = 'EncryptionKeyPolicyToAdd'

/** Every mutant of a template. */
export function mutantsOf(template: Json): readonly Mutant[] {
  const resources = isRecord(template.Resources) ? template.Resources : {}
  return [
    ...Object.entries(resources).flatMap(([logicalId, resource]) =>
      isRecord(resource) ? resourceMutants(template, resources, logicalId, resource) : [],
    ),
    ...keyPolicyMutants(template),
  ]
}

function resourceMutants(
  template: Json,
  resources: Json,
  logicalId: string,
  resource: Json,
): readonly Mutant[] {
  const { [logicalId]: _, ...others } = resources
  const name = readable(logicalId)
  if (resource.Type === 'AWS::Lambda::Permission') {
    return [{ name: `${name}: the whole`, template: { ...template, Resources: others } }]
  }
  return variants(resource.Properties).map(({ lacking, value }) => ({
    name: `${name}: ${lacking}`,
    template: {
      ...template,
      Resources: { ...resources, [logicalId]: { ...resource, Properties: value } },
    },
  }))
}

/** They are a text, with references in between. */
function keyPolicyMutants(template: Json): readonly Mutant[] {
  const outputs = isRecord(template.Outputs) ? template.Outputs : {}
  const output = outputs[KEY_POLICY_OUTPUT]
  const join = isRecord(output) && isRecord(output.Value) ? output.Value['Fn::Join'] : undefined
  const parts: unknown = Array.isArray(join) ? join[1] : undefined
  if (!isRecord(output) || !Array.isArray(parts)) return []
  const statements: unknown = JSON.parse(parts.map(asMark).join(''))
  return variants({ Statement: statements }).map(({ lacking, value }) => {
    const text = JSON.stringify(isRecord(value) ? value.Statement : [])
    const Value = { 'Fn::Join': ['', text.split(MARK).map((part) => asReference(part))] }
    return {
      name: `${KEY_POLICY_OUTPUT}: ${lacking}`,
      template: {
        ...template,
        Outputs: { ...outputs, [KEY_POLICY_OUTPUT]: { ...output, Value } },
      },
    }
  })
}

const MARK = /(\{Ref:[^}]+\})/

function asMark(part: unknown): string {
  return isRecord(part) ? `{Ref:${String(part.Ref)}}` : String(part)
}

function asReference(part: string): unknown {
  const [, name] = /^\{Ref:(.+)\}$/.exec(part) ?? []
  return name === undefined ? part : { Ref: name }
}

/** A value without one thing that a statement anywhere in it says. */
interface Variant {
  readonly lacking: string
  readonly value: unknown
}

function variants(value: unknown): readonly Variant[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      variants(item).map((variant) => ({
        lacking: variant.lacking,
        value: value.with(index, variant.value),
      })),
    )
  }
  if (!isRecord(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const changed = key === 'Statement' ? statementVariants(listOf(inner)) : variants(inner)
    return changed.map((variant) => ({
      lacking: variant.lacking,
      value: { ...value, [key]: variant.value },
    }))
  })
}

function statementVariants(statements: readonly unknown[]): readonly Variant[] {
  return statements.flatMap((statement, index) => {
    if (!isRecord(statement)) return []
    const actions = listOf(statement.Action)
    const resources = listOf(statement.Resource)
    const pairs = actions.flatMap((action) =>
      resources.length > 0
        ? resources.map((resource) => ({ action, resource }))
        : [{ action, resource: undefined }],
    )
    return pairs.map(({ action, resource }) => ({
      lacking: described(statement, action, resource),
      value: statements.toSpliced(
        index,
        1,
        // The others on all resources, and this one on the others.
        ...nonEmpty({ ...statement, Action: actions.filter((other) => other !== action) }),
        ...(resource === undefined
          ? []
          : nonEmpty({
              ...statement,
              Action: action,
              Resource: resources.filter((other) => other !== resource),
            })),
      ),
    }))
  })
}

function nonEmpty(statement: Json): readonly Json[] {
  const empty = [statement.Action, statement.Resource].some(
    (part) => Array.isArray(part) && part.length === 0,
  )
  return empty ? [] : [statement]
}

function described(statement: Json, action: unknown, resource: unknown): string {
  const { Effect, Sid, Principal } = statement
  const who = isRecord(Principal) ? ` to ${named(Object.values(Principal)[0])}` : ''
  const sid = typeof Sid === 'string' ? ` (${Sid})` : ''
  const where = resource === undefined ? '' : ` on ${named(resource)}`
  return `${String(Effect)} ${String(action)}${where}${who}${sid}`
}

/** A resource or principal as a statement names it: by logical id where it's one of the stack's. */
function named(value: unknown): string {
  if (!isRecord(value)) return String(value)
  const join = value['Fn::Join']
  if (Array.isArray(join) && Array.isArray(join[1])) return join[1].map(named).join('')
  const [reference] = Object.values(value).flat(2)
  return readable(String(reference))
}

/** Without the CDK's hash at the end. */
function readable(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '')
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}
