import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { clientSettings } from '../aws/client-settings.ts'
import { unlogged } from '../aws/unlogged-client.ts'

/** Two tries fit into the time that a sink has. */
const TIMEOUTS = { connect: 400, request: 480 }

/** The EventBridge client of an execution environment. */
export function createEventBridgeClient(): EventBridgeClient {
  return unlogged(
    new EventBridgeClient({
      ...clientSettings('EVENTBRIDGE', TIMEOUTS),
      // For global endpoints only, which we don't have; the SDK would look for it otherwise.
      sigv4aSigningRegionSet: [],
    }),
  )
}
