import fc from 'fast-check'
import { expect, it } from 'vitest'
import { IdSet } from '../../../../cli/bulk/list/id-set.ts'

it('knows each id that it was given, and no other', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 3 })), (ids) => {
      const set = new IdSet()
      const known = new Set<string>()
      for (const id of ids) {
        expect(set.add(id)).toBe(!known.has(id))
        known.add(id)
      }
      expect(set.size).toBe(known.size)
    }),
  )
})

it('keeps what it knows when it grows', () => {
  const set = new IdSet()
  const ids = Array.from({ length: 20_000 }, (_, index) => `id-${index}`)
  expect(ids.filter((id) => set.add(id))).toHaveLength(20_000)
  expect(ids.filter((id) => set.add(id))).toStrictEqual([])
})
