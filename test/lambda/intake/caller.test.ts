import { expect, it } from 'vitest'
import { callerOf } from '../../../lambda/intake/caller.ts'

it.each([
  [{}, undefined],
  [{ senderId: 'AIDAEXAMPLE' }, { senderId: 'AIDAEXAMPLE' }],
  [{ senderId: undefined, eventSource: 'shop', eventId: 1 }, { eventSource: 'shop' }],
  [{ iamArn: '' }, undefined],
  [{ webhookId: 'line\nbreak' }, undefined],
  [{ webhookId: 'x'.repeat(513) }, undefined],
])('who asked with %j is %j', (known, caller) => {
  expect(callerOf(known)).toStrictEqual(caller)
})
