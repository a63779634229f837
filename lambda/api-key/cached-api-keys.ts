import { type ApiKey, type ApiKeys, ApiKeyUnavailableError } from '../deletion/api-key.ts'
import { CachedSecret } from '../secret/cached-secret.ts'

/** DocumentPro's API key, as an execution environment holds it. */
export class CachedApiKeys extends CachedSecret<ApiKey> implements ApiKeys {
  protected unavailable(cause: unknown): ApiKeyUnavailableError {
    if (cause instanceof ApiKeyUnavailableError) return cause
    return new ApiKeyUnavailableError('the API key could not be read from Secrets Manager', {
      cause,
    })
  }
}
