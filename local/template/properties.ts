import { isRecord } from '../json-record.ts'
import { TemplateError, type TemplateResource } from './template-document.ts'

/** The resolved properties of one resource, read by type; each fault names the resource and the property. */
export class Properties {
  readonly #owner: string
  readonly #values: Readonly<Record<string, unknown>>

  constructor(owner: TemplateResource, values: unknown) {
    this.#owner = `${owner.type} ${owner.logicalId}`
    this.#values = isRecord(values) ? values : {}
  }

  /** @throws TemplateError when it is not a text */
  text(name: string): string {
    const value = this.optionalText(name)
    if (value === undefined) throw this.fault(name, 'a text')
    return value
  }

  /** @throws TemplateError when it is there and not a text */
  optionalText(name: string): string | undefined {
    const value = this.#values[name]
    if (value === undefined || typeof value === 'string') return value
    throw this.fault(name, 'a text')
  }

  /** @throws TemplateError when it is there and not a number */
  number(name: string, fallback: number): number {
    const value = this.#values[name] ?? fallback
    const number = typeof value === 'string' ? Number(value) : value
    if (typeof number !== 'number' || !Number.isFinite(number)) throw this.fault(name, 'a number')
    return number
  }

  /** @throws TemplateError when it is there and not an object */
  object(name: string): Readonly<Record<string, unknown>> {
    const value = this.#values[name] ?? {}
    if (!isRecord(value)) throw this.fault(name, 'an object')
    return value
  }

  /** @throws TemplateError when it is there and not a list */
  list(name: string): readonly unknown[] {
    const value = this.#values[name] ?? []
    if (!Array.isArray(value)) throw this.fault(name, 'a list')
    return value
  }

  /** Scalars as texts, in the form that AWS APIs take attributes and environments in. */
  scalars(names: readonly string[]): Record<string, string> {
    const entries = names.flatMap((name) => {
      const value = this.#values[name]
      if (value === undefined) return []
      return [[name, typeof value === 'object' ? JSON.stringify(value) : String(value)]]
    })
    return Object.fromEntries(entries)
  }

  /** The error for a property that is not what it should be. */
  fault(name: string, expected: string): TemplateError {
    const given = JSON.stringify(this.#values[name]) ?? 'missing'
    return new TemplateError(
      `the property ${name} of ${this.#owner} is ${given}; expected is ${expected}`,
    )
  }
}
