/**
 * Stands in for `@aws-sdk/credential-provider-node` in the bundles: Lambda hands a function its credentials in
 * the environment, so the SDK's search through profiles, SSO, processes and metadata services is left out.
 *
 * @module
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env'
