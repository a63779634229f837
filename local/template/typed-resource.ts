import type { Properties } from './properties.ts'

/** Every resource of the template of a type. */
export type ResourcesOfType = (type: string) => readonly TypedResource[]

/** A resource of an emulated type, with its own values and access to its resolved properties. */
export interface TypedResource {
  readonly logicalId: string
  readonly metadata: Readonly<Record<string, unknown>>
  /** What `Ref` gives for it. */
  readonly ref: string
  /** Empty for types without one. */
  readonly arn: string
  /**
   * Resolves the named properties and no others.
   * @throws TemplateError when one of them refers to something that is not emulated
   */
  read(...names: string[]): Properties
}
