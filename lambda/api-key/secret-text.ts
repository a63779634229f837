import { ApiKey, ApiKeyUnavailableError } from '../deletion/api-key.ts'

/**
 * Takes the key out of a secret's text: the whole text, or one string field of a JSON object.
 *
 * @throws ApiKeyUnavailableError when the key isn't there; the message names the field, never the value
 */
export function apiKeyFromSecret(text: string | undefined, field: string | undefined): ApiKey {
  if (text === undefined) {
    throw new ApiKeyUnavailableError('the secret is binary; put the API key into it as text')
  }
  if (field !== undefined) return new ApiKey(readField(text, field))
  if (text.startsWith('{')) {
    throw new ApiKeyUnavailableError(
      'the secret is a JSON object; name the field that holds the key with documentpro:secretField',
    )
  }
  return new ApiKey(text)
}

function readField(text: string, field: string): string {
  let secret: unknown
  try {
    secret = JSON.parse(text)
  } catch {
    throw new ApiKeyUnavailableError(
      `the secret is not JSON, so it has no field ${JSON.stringify(field)}`,
    )
  }
  const value =
    typeof secret === 'object' && secret !== null && Object.hasOwn(secret, field)
      ? Object.entries(secret).find(([name]) => name === field)?.[1]
      : undefined
  if (typeof value !== 'string') {
    throw new ApiKeyUnavailableError(`the secret has no text in its field ${JSON.stringify(field)}`)
  }
  return value
}
