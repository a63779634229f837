import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import { writtenLog } from '../../../lambda/middleware/written-log.ts'

function invocation(handler: () => Promise<unknown>) {
  const happened: string[] = []
  const run = middy<unknown, unknown>()
    .use(writtenLog(() => happened.push('written')))
    .use({
      after: () => {
        happened.push('answered')
      },
      onError: () => {
        happened.push('caught')
      },
    })
    .handler(handler)
  return { run: () => run({}, { functionName: 'f' } as Context), happened }
}

describe('the log of an invocation', () => {
  it('is written after all other middleware, before the runtime hears of the result', async () => {
    const { run, happened } = invocation(async () => 'done')
    expect(await run()).toBe('done')
    expect(happened).toStrictEqual(['answered', 'written'])
  })

  it('is written when the handler throws, too', async () => {
    const { run, happened } = invocation(async () => {
      throw new Error('a bug')
    })
    await expect(run()).rejects.toThrow('a bug')
    expect(happened).toStrictEqual(['caught', 'written'])
  })
})
