import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inBatches, type OutgoingMessage } from '../../../lambda/queue/batches.ts'

const MAX_BYTES = 262_144

/** Counted once more, in another way. */
function bytesOf({ MessageBody, MessageAttributes = {} }: OutgoingMessage): number {
  const attributes = Object.entries(MessageAttributes).map(
    ([name, { DataType, StringValue }]) => `${name}${DataType}${StringValue}`,
  )
  return Buffer.from([MessageBody, ...attributes].join('')).length
}

function inOrder(messages: readonly OutgoingMessage[]) {
  return inBatches(messages.map((message, index) => ({ message, index })))
}

/** The sizes of the batches of messages whose bodies have so many bytes. */
function sizes(...bytes: readonly number[]): readonly number[] {
  return inOrder(bytes.map((count) => ({ MessageBody: 'x'.repeat(count) }))).map(
    ({ length }) => length,
  )
}

describe('batches of messages', () => {
  it('hold ten messages at most', () => {
    expect(sizes()).toStrictEqual([])
    expect(sizes(...Array(10).fill(1))).toStrictEqual([10])
    expect(sizes(...Array(21).fill(1))).toStrictEqual([10, 10, 1])
  })

  it('hold 262,144 bytes and no byte more', () => {
    expect(sizes(131_072, 131_072)).toStrictEqual([2])
    expect(sizes(131_072, 131_073)).toStrictEqual([1, 1])
    expect(sizes(1, 262_144, 1)).toStrictEqual([1, 1, 1])
  })

  it('are cut by bytes, not characters, and attributes count', () => {
    const message = { MessageBody: '€'.repeat(43_690) }
    expect(inOrder([message, message])).toHaveLength(1)
    const attribute = { n: { DataType: 'String', StringValue: '€' } }
    expect(inOrder([message, { ...message, MessageAttributes: attribute }])).toHaveLength(2)
  })

  it('leave a message alone that is too large by itself: it may be its own queue that takes more', () => {
    expect(sizes(1, 300_000, 1)).toStrictEqual([1, 1, 1])
  })

  it('hold every message once, in order, as SQS takes them, whatever the messages are', () => {
    const text = fc
      .tuple(fc.constantFrom('x', 'é', '€', '👍'), fc.nat({ max: 30_000 }))
      .map(([unit, times]) => unit.repeat(times))
    const message = fc.record(
      {
        MessageBody: text,
        MessageAttributes: fc.dictionary(
          fc.string({ minLength: 1, maxLength: 9 }),
          fc.record({ DataType: fc.constant('String'), StringValue: text }),
          { maxKeys: 2 },
        ),
      },
      { requiredKeys: ['MessageBody'] },
    )
    fc.assert(
      fc.property(fc.array(message, { maxLength: 40 }), (messages) => {
        const batches = inOrder(messages)
        expect(batches.flat().map(({ index }) => index)).toStrictEqual(messages.map((_, i) => i))
        for (const batch of batches) {
          const bytes = batch.reduce((sum, item) => sum + bytesOf(item.message), 0)
          expect(batch.length).toBeLessThanOrEqual(10)
          expect(batch.length === 1 || bytes <= MAX_BYTES).toBe(true)
        }
      }),
      { numRuns: 50 },
    )
  })
})
