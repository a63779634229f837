/**
 * Stands in for `@smithy/core/config` in the bundles: there every setting is given (`client-settings.ts`), so that the
 * SDK's search for them in files, in the instance's metadata and in a dozen variables is never made. What it costs is the
 * code of it, at each cold start.
 *
 * @module
 */

/** What a client is set up with, as far as the region goes. */
interface RegionConfig {
  readonly region?: string
  readonly useFipsEndpoint?: boolean
}

/** Where the SDK would look for a setting. Never asked, since each is given: one that isn't must not go unnoticed. */
export function loadConfig() {
  return async (): Promise<never> => {
    throw new Error('a function gives its AWS clients every setting')
  }
}

/** How the client asks for the region, and for FIPS endpoints. */
export function resolveRegionConfig<Config extends RegionConfig>(config: Config) {
  const { region, useFipsEndpoint = false } = config
  return Object.assign(config, {
    region: async () => region,
    useFipsEndpoint: async () => useFipsEndpoint,
  })
}

/** Timeouts and retries are given, too, so that no mode of defaults says them. */
export function resolveDefaultsModeConfig() {
  return async (): Promise<string> => 'standard'
}

/** Reads a setting where it is looked for. */
export function booleanSelector(): undefined {
  return undefined
}
export const SelectorType = { ENV: 'env', CONFIG: 'shared config entry' } as const
export const CONFIG_PREFIX_SEPARATOR = '.'
export const DEFAULT_USE_DUALSTACK_ENDPOINT = false
export const DEFAULT_USE_FIPS_ENDPOINT = false
export const NODE_REGION_CONFIG_OPTIONS = {}
export const NODE_REGION_CONFIG_FILE_OPTIONS = {}
export const NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS = {}
export const NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS = {}
export const REGION_ENV_NAME = 'AWS_REGION'
export const REGION_INI_NAME = 'region'

/** What the provider of the credentials throws when there are none. */
export class ProviderError extends Error {
  override name = 'ProviderError'
}
export class CredentialsProviderError extends ProviderError {
  override name = 'CredentialsProviderError'
}
