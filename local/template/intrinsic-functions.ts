import { isRecord } from '../json-record.ts'
import { TemplateError } from './template-document.ts'

/** What `Ref` and `Fn::GetAtt` give for one emulated resource. */
export interface ResourceValues {
  readonly ref: string
  readonly attributes: Readonly<Record<string, string>>
}

/** The values that intrinsic functions look up. */
export interface ReferenceValues {
  /** By logical id. */
  readonly resources: ReadonlyMap<string, ResourceValues>
  /** `AWS::Region` and its like. */
  readonly pseudoParameters: Readonly<Record<string, string>>
  /** What stands for a resource or an attribute that isn't known. Default: that is an error. */
  readonly unresolved?: (name: string) => string
}

type Resolver = (argument: unknown, values: ReferenceValues) => unknown

const RESOLVERS: Readonly<Record<string, Resolver>> = {
  Ref: (argument, values) => reference(text(argument, 'Ref'), values),
  'Fn::GetAtt': (argument, values) => {
    const [logicalId, attribute] =
      typeof argument === 'string' ? splitOnce(argument) : texts(argument, 'Fn::GetAtt')
    return attributeOf(logicalId ?? '', attribute ?? '', values)
  },
  'Fn::Join': (argument, values) => {
    const [separator, parts] = list(argument, 'Fn::Join')
    return texts(resolve(parts, values), 'Fn::Join').join(text(separator, 'Fn::Join'))
  },
  'Fn::Split': (argument, values) => {
    const [separator, whole] = list(argument, 'Fn::Split')
    return text(resolve(whole, values), 'Fn::Split').split(text(separator, 'Fn::Split'))
  },
  'Fn::Select': (argument, values) => {
    const [index, parts] = list(argument, 'Fn::Select')
    const found = list(resolve(parts, values), 'Fn::Select')[Number(index)]
    if (found === undefined) throw new TemplateError(`Fn::Select has no item ${String(index)}`)
    return found
  },
  'Fn::Sub': (argument, values) => {
    const [pattern, own] = Array.isArray(argument) ? argument : [argument, {}]
    return substitute(text(pattern, 'Fn::Sub'), isRecord(own) ? own : {}, values)
  },
}

/**
 * The value with every intrinsic function in it replaced by what it gives here.
 * @throws TemplateError for an intrinsic function or a reference that is not known
 */
export function resolve(value: unknown, values: ReferenceValues): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => resolve(item, values)).filter((item) => item !== undefined)
  }
  if (!isRecord(value)) return value
  const entries = Object.entries(value)
  const [first] = entries
  if (entries.length === 1 && first !== undefined && isIntrinsic(first[0])) {
    const [name, argument] = first
    const resolver = RESOLVERS[name]
    if (resolver === undefined) {
      throw new TemplateError(
        `the intrinsic function ${name} is not emulated; known are ${Object.keys(RESOLVERS).join(', ')}`,
      )
    }
    return resolver(argument, values)
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, resolve(item, values)]))
}

function isIntrinsic(name: string): boolean {
  return name === 'Ref' || name.startsWith('Fn::')
}

function reference(name: string, values: ReferenceValues): string | undefined {
  if (name === 'AWS::NoValue') return undefined
  const value =
    values.pseudoParameters[name] ?? values.resources.get(name)?.ref ?? values.unresolved?.(name)
  if (value === undefined) throw new TemplateError(`Ref ${name} names nothing that is emulated`)
  return value
}

function attributeOf(logicalId: string, attribute: string, values: ReferenceValues): string {
  const value =
    values.resources.get(logicalId)?.attributes[attribute] ??
    values.unresolved?.(`${logicalId}.${attribute}`)
  if (value === undefined) {
    throw new TemplateError(`Fn::GetAtt ${logicalId}.${attribute} names nothing that is emulated`)
  }
  return value
}

function substitute(
  pattern: string,
  own: Readonly<Record<string, unknown>>,
  values: ReferenceValues,
): string {
  return pattern.replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`
    if (Object.hasOwn(own, name)) return text(resolve(own[name], values), 'Fn::Sub')
    const [logicalId, attribute] = splitOnce(name)
    return attribute === undefined
      ? (reference(logicalId, values) ?? '')
      : attributeOf(logicalId, attribute, values)
  })
}

function splitOnce(dotted: string): [string, string | undefined] {
  const dot = dotted.indexOf('.')
  return dot < 0 ? [dotted, undefined] : [dotted.slice(0, dot), dotted.slice(dot + 1)]
}

function text(value: unknown, where: string): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new TemplateError(`${where} takes a text, given was ${JSON.stringify(value)}`)
}

function list(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new TemplateError(`${where} takes a list, given was ${JSON.stringify(value)}`)
}

function texts(value: unknown, where: string): string[] {
  return list(value, where).map((item) => text(item, where))
}
