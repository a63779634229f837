import { describe, expect, it } from 'vitest'
import { errorFields, framesOf } from '../../../lambda/telemetry/error-fields.ts'

describe('what is told of an error', () => {
  it.each([
    [new RangeError('m'), 'RangeError'],
    ['text', 'string'],
    [undefined, 'undefined'],
    [null, 'object'],
  ])('is the name of whatever was thrown', (thrown, name) => {
    expect(errorFields(thrown)).toStrictEqual({ error: name })
  })

  it('is its code, where it has one that is a plain word', () => {
    const coded = (code: unknown) => errorFields(Object.assign(new Error('m'), { code }))
    expect(coded('ECONNRESET')).toStrictEqual({ error: 'Error', code: 'ECONNRESET' })
    expect(coded('a secret, and more')).toStrictEqual({ error: 'Error' })
    expect(coded(42)).toStrictEqual({ error: 'Error' })
  })
})

describe('the frames of an error', () => {
  it('say where it was thrown', () => {
    function thrower() {
      return new Error('sk-secret')
    }
    const frames = framesOf(thrower())
    expect(frames).toMatch(/^at thrower \(.*error-fields\.test\.ts:\d+:\d+\)\n/)
    expect(frames).not.toContain('sk-secret')
  })

  it('are ten at most', () => {
    const deep = (left: number): Error => (left === 0 ? new Error('m') : deep(left - 1))
    Error.stackTraceLimit = 50
    const frames = framesOf(deep(30))
    Error.stackTraceLimit = 10
    expect(frames?.split('\n')).toHaveLength(10)
  })

  it.each([
    'one\n    at hidden (file.ts:1:1)\n    at more (file.ts:2:2)',
    '    at hidden (file.ts:1:1)',
    'two\n\nhidden',
  ])('have no line of a message that looks like one: %j', (message) => {
    expect(framesOf(new TypeError(message))).not.toContain('hidden')
  })

  it('have none of a message that was changed afterwards', () => {
    const error = new Error('x\n    at hidden (file.ts:1:1)')
    error.message = 'another'
    expect(framesOf(error) ?? '').not.toContain('hidden')
  })

  it.each([undefined, 'text', { stack: 'at a (b:1:1)' }])(
    'are none where %j was thrown',
    (thrown) => {
      expect(framesOf(thrown)).toBeUndefined()
    },
  )
})
