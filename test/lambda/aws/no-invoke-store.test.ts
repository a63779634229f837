import { expect, it } from 'vitest'
import { InvokeStore } from '../../../lambda/aws/no-invoke-store.ts'

it('has no store, so that the SDK takes the trace id from the environment', async () => {
  expect(await InvokeStore.getInstanceAsync()).toBe(undefined)
})
