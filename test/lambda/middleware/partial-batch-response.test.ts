import middy from '@middy/core'
import type { Context, SQSEvent } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import { partialBatchResponse } from '../../../lambda/middleware/partial-batch-response.ts'
import { sqsEvent, sqsRecord } from '../queue/sqs-records.ts'

const EVENT = sqsEvent(sqsRecord('m1', 'a'), sqsRecord('m2', 'b'), sqsRecord('m3', 'c'))

/** The answer to three messages of a handler, and what was told when it threw. */
async function respond(handler: () => Promise<unknown>, before?: () => void) {
  const told: unknown[] = []
  const handle = middy<SQSEvent, unknown>()
    .use(partialBatchResponse((error, kept) => told.push([error, kept])))
    .before(() => before?.())
    .handler(handler)
  return { answer: await handle(EVENT, {} as Context, {} as never), told }
}

function failures(...messageIds: readonly string[]): object {
  return { batchItemFailures: messageIds.map((itemIdentifier) => ({ itemIdentifier })) }
}

describe('the partial batch response', () => {
  it('names the messages that must stay, and no other', async () => {
    const { answer, told } = await respond(async () => new Set(['m1', 'm3']))
    expect(answer).toStrictEqual(failures('m1', 'm3'))
    expect(told).toStrictEqual([])
  })

  it('is a list also when nothing must stay', async () => {
    expect((await respond(async () => new Set())).answer).toStrictEqual(failures())
  })

  it('keeps the whole batch of a handler that throws, and tells of it', async () => {
    const error = new TypeError('a bug')
    const { answer, told } = await respond(async () => {
      throw error
    })
    expect(answer).toStrictEqual(failures('m1', 'm2', 'm3'))
    expect(told).toStrictEqual([[error, 3]])
  })

  it.each([[undefined], [null], [[]], [{ batchItemFailures: [] }]])(
    'keeps the whole batch of a handler that returns %j: it did not say what stays',
    async (returned) => {
      const { answer, told } = await respond(async () => returned)
      expect(answer).toStrictEqual(failures('m1', 'm2', 'm3'))
      expect(told).toStrictEqual([
        [new TypeError('the handler did not say which messages stay'), 3],
      ])
    },
  )

  it('keeps the whole batch when a middleware before the handler throws', async () => {
    const fail = (): void => {
      throw new Error('not ready')
    }
    const { answer, told } = await respond(async () => new Set(), fail)
    expect(answer).toStrictEqual(failures('m1', 'm2', 'm3'))
    expect(told).toHaveLength(1)
  })
})
