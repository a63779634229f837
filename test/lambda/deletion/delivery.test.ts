import { describe, expect, it } from 'vitest'
import { isSuspect } from '../../../lambda/deletion/delivery.ts'
import { delivery } from '../factories.ts'

describe('a delivery', () => {
  it.each([
    [1, false],
    [2, false],
    [3, true],
    [20, true],
  ])('of a message that was delivered %i times is suspect: %s', (receiveCount, suspect) => {
    expect(isSuspect(delivery('m', ['a'], receiveCount))).toBe(suspect)
  })
})
