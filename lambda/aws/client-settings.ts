import { readText } from '../settings.ts'

/** How long a client waits, in milliseconds: the SDK's default is for ever. */
export interface ClientTimeouts {
  readonly connect: number
  readonly request: number
}

/**
 * What the clients of AWS have in common: two tries within bounds, and settings from the environment alone. What it
 * doesn't say, the SDK would look for in files that Lambda doesn't have, one setting after the other, at every cold start.
 *
 * @param service as in the variable `AWS_ENDPOINT_URL_<SERVICE>` (AWS SDKs and Tools Reference Guide,
 *   *Service-specific endpoints*)
 * @throws SettingError without a region
 */
export function clientSettings(service: string, timeouts: ClientTimeouts, env = process.env) {
  const endpoint = env[`AWS_ENDPOINT_URL_${service}`] ?? env.AWS_ENDPOINT_URL
  return {
    region: readText(env, 'AWS_REGION'),
    ...(endpoint === undefined ? {} : { endpoint }),
    ignoreConfiguredEndpointUrls: true,
    useFipsEndpoint: env.AWS_USE_FIPS_ENDPOINT === 'true',
    useDualstackEndpoint: env.AWS_USE_DUALSTACK_ENDPOINT === 'true',
    userAgentAppId: env.AWS_SDK_UA_APP_ID ?? '',
    authSchemePreference: [],
    disableClockSkewCorrection: false,
    retryMode: 'standard',
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: timeouts.connect,
      requestTimeout: timeouts.request,
      throwOnRequestTimeout: true,
      // An answer that stalls halfway.
      socketTimeout: timeouts.request,
    },
    streamCollector: collect,
  }
}

/** Every answer is a Node stream. The SDK's own collector asks first whether it is one of the web's, and loads those. */
async function collect(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}
