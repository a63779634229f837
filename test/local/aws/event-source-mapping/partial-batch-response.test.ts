import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { failedMessageIds } from '../../../../local/aws/event-source-mapping/partial-batch-response.ts'

const IDS = ['a', 'b', 'c']

describe('a partial batch response', () => {
  it.each([
    ['an empty text', ''],
    ['null', 'null'],
    ['an empty object', '{}'],
    ['an empty list', '{"batchItemFailures":[]}'],
    ['a null list', '{"batchItemFailures":null}'],
  ])('is full success when it is %s', (_what, payload) => {
    expect(failedMessageIds(payload, IDS)).toStrictEqual(new Set())
  })

  it.each([
    ['invalid JSON', '{"batchItemFailures":'],
    ['not an object', '"ok"'],
    ['a list that is none', '{"batchItemFailures":{"itemIdentifier":"a"}}'],
    ['an unknown id', '{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"z"}]}'],
    ['an empty id', '{"batchItemFailures":[{"itemIdentifier":""}]}'],
    ['a null id', '{"batchItemFailures":[{"itemIdentifier":null}]}'],
    ['a wrong key', '{"batchItemFailures":[{"messageId":"a"}]}'],
    ['a bare id', '{"batchItemFailures":["a"]}'],
  ])('fails the whole batch when it has %s', (_what, payload) => {
    expect(failedMessageIds(payload, IDS)).toStrictEqual(new Set(IDS))
  })

  it('keeps exactly the ids it names', () => {
    fc.assert(
      fc.property(fc.subarray(IDS), (failed) => {
        const batchItemFailures = failed.map((itemIdentifier) => ({ itemIdentifier }))
        const kept = failedMessageIds(JSON.stringify({ batchItemFailures }), IDS)
        expect(kept).toStrictEqual(new Set(failed))
      }),
    )
  })

  it('never keeps an id that was not in the batch, whatever the response', () => {
    fc.assert(
      fc.property(fc.json(), (payload) => {
        for (const id of failedMessageIds(payload, IDS)) expect(IDS).toContain(id)
      }),
    )
  })
})
