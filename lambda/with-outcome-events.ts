/**
 * What the functions need for outcome events. In the bundles of a stack without them `without-outcome-events.ts` stands in
 * for it (`imports` in `package.json`), so that they don't carry EventBridge's client.
 *
 * @module
 */
import { lazily } from './aws/lazily.ts'
import type { Sink } from './deletion/conclude.ts'
import { createEventBridgeClient } from './outcome-events/eventbridge-client.ts'
import { OutcomeEventBus } from './outcome-events/outcome-event-bus.ts'

/** Undefined where no bus is given. */
export function createOutcomeEvents({
  outcomeEventBus: bus,
}: {
  readonly outcomeEventBus?: string | undefined
}): Sink | undefined {
  return bus === undefined
    ? undefined
    : new OutcomeEventBus({ client: lazily(createEventBridgeClient), bus })
}
