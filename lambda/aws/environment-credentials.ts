/**
 * Stands in for `@aws-sdk/credential-provider-node` in the bundles: Lambda hands a function its credentials in
 * the environment, so the SDK's search through profiles, SSO, processes and metadata services is left out.
 *
 * @module
 */
import { fromEnv } from '@aws-sdk/credential-provider-env'
import { lazily } from './lazily.ts'

/** They don't change as long as the process lives, so they are read once, and not for each call. */
export function defaultProvider(...given: Parameters<typeof fromEnv>): ReturnType<typeof fromEnv> {
  return lazily(fromEnv(...given))
}
