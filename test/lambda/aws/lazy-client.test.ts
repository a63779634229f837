import { describe, expect, it } from 'vitest'
import { lazyClient } from '../../../lambda/aws/lazy-client.ts'

describe('a lazy client', () => {
  it('is created once, and not before it is used', () => {
    let created = 0
    const client = lazyClient(() => {
      created += 1
      return { number: created }
    })
    expect(created).toBe(0)
    expect(client()).toBe(client())
    expect(created).toBe(1)
  })
})
