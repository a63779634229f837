import fc from 'fast-check'

/** A parser, what it is fed with, and what must be true of whatever it makes of it. */
export interface FuzzedParser {
  readonly name: string
  /** How many inputs it gets. */
  readonly inputs: number
  readonly property: fc.IProperty<[unknown]>
}

/** @param check throws when the parser breaks its word */
export function fuzzed<T>(
  name: string,
  inputs: number,
  arbitrary: fc.Arbitrary<T>,
  check: (input: T) => void,
): FuzzedParser {
  return { name, inputs, property: fc.property(arbitrary, check) as fc.IProperty<[unknown]> }
}
