import type { IncomingMessage } from 'node:http'

/** 200,000 request ids of 256 characters fit. */
const MAX_BODY_BYTES = 64 * 1024 * 1024

/** A request to a control surface that can't be followed; the message names the field and what is allowed. */
export class ControlError extends Error {
  override name = 'ControlError'
}

/**
 * The whole body of `request`.
 * @throws ControlError when it is too long
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes > MAX_BODY_BYTES) {
      throw new ControlError(`the body is too long; allowed are ${MAX_BODY_BYTES} bytes`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/**
 * The whole body of `request` as JSON.
 * @throws ControlError when it is too long or not JSON
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const body = await readBody(request)
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw new ControlError('the body is not JSON')
  }
}

/** The fields of an object that came in as JSON; every one may be absent. */
export type Fields<Field extends string> = Readonly<Partial<Record<Field, unknown>>>

/**
 * `value` as an object that has none but the `allowed` fields.
 * @throws ControlError
 */
export function readFields<Field extends string>(
  value: unknown,
  allowed: readonly Field[],
): Fields<Field> {
  const list = allowed.join(', ')
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ControlError(`${JSON.stringify(value)} is not an object; allowed is one with ${list}`)
  }
  if (hasOnly(value, allowed)) return value
  const unknown = Object.keys(value).filter((key) => !isOneOf(key, allowed))
  throw new ControlError(`${unknown.join(', ')} is not a known field; allowed are ${list}`)
}

function hasOnly<Field extends string>(
  value: object,
  allowed: readonly Field[],
): value is Fields<Field> {
  return Object.keys(value).every((key) => isOneOf(key, allowed))
}

function isOneOf(key: string, allowed: readonly string[]): boolean {
  return allowed.includes(key)
}

/** What a number field may hold. */
interface NumberBounds {
  readonly min: number
  readonly max: number
  readonly integer: boolean
}

/**
 * The number in `name`, or undefined when the field is absent.
 * @throws ControlError
 */
export function optionalNumber(
  name: string,
  value: unknown,
  { min, max, integer }: NumberBounds,
): number | undefined {
  if (value === undefined) return undefined
  const fits =
    typeof value === 'number' &&
    value >= min &&
    value <= max &&
    (!integer || Number.isInteger(value))
  if (fits) return value
  const allowed = `${integer ? 'a whole number' : 'a number'} from ${min} to ${max}`
  throw new ControlError(`${name} is ${JSON.stringify(value)}; allowed is ${allowed}`)
}

/**
 * The text in `name`, or undefined when the field is absent.
 * @throws ControlError when it isn't a text with at least one character
 */
export function optionalText(name: string, value: unknown): string | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'string' && value !== '') return value
  throw new ControlError(`${name} is ${JSON.stringify(value)}; allowed is a text that is not empty`)
}

/**
 * The texts in `name`.
 * @throws ControlError when it isn't a list of at least one text, each with at least one character
 */
export function requiredTexts(name: string, value: unknown): readonly string[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw new ControlError(`${name} must be a list of texts with at least one entry`)
  }
  return value.map((entry: unknown, index) => {
    if (typeof entry === 'string' && entry !== '') return entry
    throw new ControlError(
      `${name}[${index}] is ${JSON.stringify(entry)}; allowed is a text that is not empty`,
    )
  })
}
