import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import { type ApiKeys, ApiKeyUnavailableError } from '../../../lambda/deletion/api-key.ts'
import { apiKey, type WithApiKeys } from '../../../lambda/middleware/api-key.ts'
import { KEY } from '../factories.ts'

/** Keys whose answers are given one by one, by the test. */
function askedKeys() {
  const asked: PromiseWithResolvers<typeof KEY>[] = []
  const keys: ApiKeys = {
    current() {
      const answer = Promise.withResolvers<typeof KEY>()
      asked.push(answer)
      return answer.promise
    },
    reload: async () => KEY,
  }
  return { keys, asked }
}

/** A function with the middleware: it gives what its handler was handed. */
function functionWith(keys: ApiKeys) {
  const handle = middy<unknown, unknown, Error, WithApiKeys>()
    .use(apiKey(keys))
    .handler(async (_event, context) => context.apiKeys)
  return async (): Promise<unknown> => handle({}, {} as Context as WithApiKeys, {} as never)
}

const turn = () => new Promise(setImmediate)

describe('the API key of an invocation', () => {
  it('is asked for before the first invocation comes', () => {
    const { keys, asked } = askedKeys()
    functionWith(keys)
    expect(asked).toHaveLength(1)
  })

  it('is there before the handler runs', async () => {
    const { keys, asked } = askedKeys()
    let handled = false
    const answer = functionWith(keys)().then((given) => {
      handled = true
      return given
    })
    await turn()
    expect(asked).toHaveLength(1)
    asked[0]?.resolve(KEY)
    await turn()
    expect(handled).toBe(false)
    asked[1]?.resolve(KEY)
    expect(await answer).toBe(keys)
  })

  it('is asked for again with every invocation: it may be too old by then', async () => {
    let asked = 0
    const current = async () => {
      asked += 1
      return KEY
    }
    const invoke = functionWith({ current, reload: current })
    await invoke()
    await invoke()
    expect(asked).toBe(3)
  })

  it('does not end the invocation when it can not be had', async () => {
    const current = async () => {
      throw new ApiKeyUnavailableError('no')
    }
    const keys: ApiKeys = { current, reload: current }
    expect(await functionWith(keys)()).toBe(keys)
  })
})
