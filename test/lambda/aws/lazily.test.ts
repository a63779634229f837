import { describe, expect, it } from 'vitest'
import { lazily } from '../../../lambda/aws/lazily.ts'

describe('what is made lazily', () => {
  it('is made once, and not before it is used', () => {
    let created = 0
    const client = lazily(() => {
      created += 1
      return { number: created }
    })
    expect(created).toBe(0)
    expect(client()).toBe(client())
    expect(created).toBe(1)
  })
})
