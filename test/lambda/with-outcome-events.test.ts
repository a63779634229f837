import { expect, it } from 'vitest'
import * as withEvents from '../../lambda/with-outcome-events.ts'
import * as withoutEvents from '../../lambda/without-outcome-events.ts'

it('a function with a bus has a sink for its events', () => {
  const sink = withEvents.createOutcomeEvents({ outcomeEventBus: 'outcomes' })
  expect(sink?.name).toBe('outcome_events')
})

it('a function without one has none', () => {
  expect(withEvents.createOutcomeEvents({})).toBeUndefined()
  expect(withoutEvents.createOutcomeEvents()).toBeUndefined()
})

it('the stand-in of a bundle without events has what the functions import', () => {
  expect(Object.keys(withoutEvents)).toStrictEqual(Object.keys(withEvents))
})
