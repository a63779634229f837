import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { nodeHeapOptions } from '../../lib/node-heap.ts'

describe("the bounds of a function's heap", () => {
  it.each([
    [128, '--max-semi-space-size=8 --max-old-space-size=116'],
    [512, '--max-semi-space-size=8 --max-old-space-size=461'],
    [10_240, '--max-semi-space-size=8 --max-old-space-size=9216'],
  ])('with %i MB are %s', (memoryMb, options) => {
    expect(nodeHeapOptions(memoryMb)).toBe(options)
  })

  it('are options that Node takes from its environment', () => {
    const heapLimit = 'process.stdout.write(String(v8.getHeapStatistics().heap_size_limit))'
    const limit = execFileSync(process.execPath, ['-e', heapLimit], {
      env: { NODE_OPTIONS: nodeHeapOptions(512) },
      encoding: 'utf8',
    })
    // The old generation, and V8's reserve for three halves of the young one.
    expect(Number(limit) / 2 ** 20).toBeCloseTo(461 + 3 * 8, 0)
  })
})
