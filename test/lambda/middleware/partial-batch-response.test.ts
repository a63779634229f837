import middy from '@middy/core'
import type { SQSEvent } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import { ForeignEventError } from '../../../lambda/middleware/foreign-event.ts'
import type { WithTelemetry } from '../../../lambda/middleware/invocation-telemetry.ts'
import { partialBatchResponse } from '../../../lambda/middleware/partial-batch-response.ts'
import { sqsEvent, sqsRecord } from '../queue/sqs-records.ts'
import { writtenTelemetry } from '../written-lines.ts'

const EVENT = sqsEvent(sqsRecord('m1', 'a'), sqsRecord('m2', 'b'), sqsRecord('m3', 'c'))

/** The answer to three messages of a handler, and what was told when it threw. */
async function respond(
  handler: () => Promise<unknown>,
  before?: () => void,
  event: unknown = EVENT,
) {
  const { telemetry, context, lines } = writtenTelemetry()
  const invocation = context()
  const handle = middy<SQSEvent, unknown, Error, WithTelemetry>()
    .use(partialBatchResponse())
    .before(() => before?.())
    .handler(handler)
  const invoke = async (): Promise<unknown> => handle(event as SQSEvent, invocation, {} as never)
  const answer = await invoke().catch((error: unknown) => error)
  telemetry.end(invocation.telemetry)
  const told = lines().map(({ event, error, Kept }) => (Kept === undefined ? [event, error] : Kept))
  return { answer, told }
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
    expect(told).toStrictEqual([['invocation_failed', 'TypeError'], 3])
  })

  it.each([[undefined], [null], [[]], [{ batchItemFailures: [] }]])(
    'keeps the whole batch of a handler that returns %j: it did not say what stays',
    async (returned) => {
      const { answer, told } = await respond(async () => returned)
      expect(answer).toStrictEqual(failures('m1', 'm2', 'm3'))
      expect(told).toStrictEqual([['invocation_failed', 'TypeError'], 3])
    },
  )

  it('keeps the whole batch when a middleware before the handler throws', async () => {
    const fail = (): void => {
      throw new Error('not ready')
    }
    const { answer, told } = await respond(async () => new Set(), fail)
    expect(answer).toStrictEqual(failures('m1', 'm2', 'm3'))
    expect(told).toStrictEqual([['invocation_failed', 'Error'], 3])
  })

  it.each([
    { key1: 'value1' },
    {},
    [],
    { Records: 'text' },
    { Records: [{ eventSource: 'aws:s3', s3: {} }] },
    { Records: [{ messageId: 'm1', body: 'a' }, null] },
    { Records: [{ messageId: 1, body: 'a' }] },
  ])('fails the invocation for what is not an SQS event: %j', async (event) => {
    let handled = false
    const { answer, told } = await respond(
      async () => {
        handled = true
        return new Set()
      },
      undefined,
      event,
    )
    expect(answer).toStrictEqual(new ForeignEventError('not an SQS event'))
    expect(told).toStrictEqual([['invocation_failed', 'ForeignEventError']])
    expect(handled).toBe(false)
  })
})
