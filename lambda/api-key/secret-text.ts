import { ApiKey, ApiKeyUnavailableError } from '../deletion/api-key.ts'

const MAX_CHARACTERS = 4_096

/**
 * Takes the key out of a secret's text: the whole text, or one string field of a JSON object. White space and a byte
 * order mark around it are an editor's, and are taken off.
 *
 * @throws ApiKeyUnavailableError when the key isn't there; the message says why and names the field, never the value
 */
export function apiKeyFromSecret(text: string | undefined, field: string | undefined): ApiKey {
  if (text === undefined) {
    throw new ApiKeyUnavailableError('the secret is binary; put the API key into it as text')
  }
  const trimmed = text.trim()
  if (field !== undefined) {
    return toKey(readField(trimmed, field), `the field ${JSON.stringify(field)} of the secret`)
  }
  if (trimmed.startsWith('{')) {
    throw new ApiKeyUnavailableError(
      'the secret is a JSON object; name the field that holds the key with documentpro:secretField',
    )
  }
  return toKey(trimmed, 'the secret')
}

function toKey(text: string, place: string): ApiKey {
  const value = text.trim()
  const fault = faultOf(value)
  if (fault === undefined) return new ApiKey(value)
  throw new ApiKeyUnavailableError(`${place} holds no usable API key: it ${fault}`)
}

/** What keeps a text from being a header's value, by kind. */
function faultOf(value: string): string | undefined {
  if (value === '') return 'is empty'
  if (value.length > MAX_CHARACTERS) {
    return `has ${value.length} characters, and may have ${MAX_CHARACTERS}`
  }
  if (/[\r\n]/.test(value)) return 'has a line break inside'
  if (/\s/.test(value)) return 'has white space inside'
  if (/\p{Cc}/u.test(value)) return 'has a control character inside'
  return /^[\x21-\x7e]+$/.test(value) ? undefined : 'has a character inside that is not ASCII'
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
