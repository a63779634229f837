import { expect } from 'vitest'
import { isRecord } from '../../../local/json-record.ts'
import type { WrittenLine } from '../written-lines.ts'

interface EmbeddedMetric {
  readonly name: string
  readonly unit: string
  readonly dimensions: Readonly<Record<string, unknown>>
  readonly values: readonly number[]
}

/** The largest document: 1 MB by the present specification, 256 KB by the ones before it. */
const MAX_BYTES = 256 * 1024

/** Units that we use, of those that the specification allows. */
const UNITS = ['Count', 'Milliseconds']

/**
 * The metrics in a line, checked against CloudWatch's specification of the embedded metric format
 * (CloudWatch User Guide, *Specification: Embedded metric format*).
 */
export function embeddedMetrics(line: WrittenLine): readonly EmbeddedMetric[] {
  expect(Buffer.byteLength(JSON.stringify(line))).toBeLessThanOrEqual(MAX_BYTES)
  const metadata = isRecord(line._aws) ? line._aws : {}
  expect(metadata.Timestamp).toSatisfy(Number.isSafeInteger)
  return records(metadata.CloudWatchMetrics).flatMap((directive) => {
    expect(directive.Namespace).toMatch(/^[\w.#:/-]{1,255}$/)
    const sets = Array.isArray(directive.Dimensions) ? directive.Dimensions : []
    expect(sets).toHaveLength(1)
    const dimensions = dimensionsOf(line, sets[0])
    const definitions = records(directive.Metrics)
    expect(definitions.length).toBeLessThanOrEqual(100)
    return definitions.map(({ Name, Unit }): EmbeddedMetric => {
      const name = String(Name)
      const unit = String(Unit)
      expect(UNITS).toContain(unit)
      return { name, unit, dimensions, values: valuesOf(line[name]) }
    })
  })
}

/** Each dimension references a member of the root, a text of 1 to 1,024 characters; 30 at most. */
function dimensionsOf(line: WrittenLine, set: unknown): Readonly<Record<string, unknown>> {
  const names: readonly unknown[] = Array.isArray(set) ? set : []
  expect(names.length).toBeLessThanOrEqual(30)
  return Object.fromEntries(
    names.map((name) => {
      const value = line[String(name)]
      expect(value).toSatisfy((text) => typeof text === 'string' && /^.{1,1024}$/s.test(text))
      return [String(name), value]
    }),
  )
}

/** A number, or a list of 1 to 100 numbers. */
function valuesOf(member: unknown): readonly number[] {
  const values: readonly unknown[] = Array.isArray(member) ? member : [member]
  expect(values.length).toBeGreaterThan(0)
  expect(values.length).toBeLessThanOrEqual(100)
  const numbers = values.filter((value) => typeof value === 'number')
  expect(numbers).toHaveLength(values.length)
  return numbers
}

function records(list: unknown): readonly Readonly<Record<string, unknown>>[] {
  const all: readonly unknown[] = Array.isArray(list) ? list : []
  expect(all.length).toBeGreaterThan(0)
  expect(all.filter(isRecord)).toHaveLength(all.length)
  return all.filter(isRecord)
}
