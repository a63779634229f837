import { describe, expect, it } from 'vitest'
import { fieldAt, nameOf, printableKey, refuse } from '../../../lambda/intake/refusal.ts'

describe('a key in an answer', () => {
  it.each(['request_id', 'a.b-c', 'x'.repeat(64)])('is named when it is plain: %s', (key) => {
    expect(printableKey(key)).toBe(key)
  })

  it.each(['', 'a b', 'a\n', '"', 'é', 'x'.repeat(65), '<script>'])(
    'is not repeated when it is not: %j',
    (key) => {
      expect(printableKey(key)).toBe('(a key that is not plain text)')
    },
  )
})

describe('a refusal', () => {
  it('names its field by the path to it, and the rule after it', () => {
    expect(fieldAt('', 'reason')).toBe('reason')
    expect(fieldAt('Message.detail', 'reason')).toBe('Message.detail.reason')
    expect(nameOf('')).toBe('body')
    expect(nameOf('Message')).toBe('Message')
    expect(refuse('data', 'must be an object')).toStrictEqual({
      field: 'data',
      message: 'data must be an object',
    })
  })
})
