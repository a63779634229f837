import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inLanes } from '../../../lambda/deletion/in-lanes.ts'

describe('work in lanes', () => {
  it('is done once for each item, never more at once than there are lanes, with results in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 8 }),
        async (turns, lanes) => {
          let underWay = 0
          let most = 0
          const done: number[] = []
          const results = await inLanes([...turns.entries()], lanes, async ([index, length]) => {
            underWay += 1
            most = Math.max(most, underWay)
            for (let turn = 0; turn < length; turn++) await setImmediate()
            underWay -= 1
            done.push(index)
            return `result ${index}`
          })
          expect(results).toStrictEqual(turns.map((_, index) => `result ${index}`))
          expect(done.toSorted((a, b) => a - b)).toStrictEqual([...turns.keys()])
          expect(most).toBe(Math.min(lanes, turns.length))
        },
      ),
    )
  })

  it('begins the next item as soon as any lane is free', async () => {
    const begun: string[] = []
    const slow = Promise.withResolvers<void>()
    const all = inLanes(['slow', 'b', 'c', 'd'], 2, async (item) => {
      begun.push(item)
      if (item === 'slow') await slow.promise
    })
    await setImmediate()
    expect(begun).toStrictEqual(['slow', 'b', 'c', 'd'])
    slow.resolve()
    await all
  })

  it('fails when the work on an item does, after the others were begun', async () => {
    const begun: number[] = []
    const all = inLanes([1, 2, 3], 2, async (item) => {
      begun.push(item)
      if (item === 1) throw new Error('broken')
    })
    await expect(all).rejects.toThrow('broken')
    await setImmediate()
    expect(begun).toStrictEqual([1, 2, 3])
  })
})
