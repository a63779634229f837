import { createPublicKey } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JWK } from 'jose'
import type { SigningKey } from '../../lambda/certificates/signing-key.ts'
import { isJsonObject } from '../../lambda/intake/json-object.ts'
import { writeWhole } from '../../local/data-directory/write-whole.ts'
import { CommandError } from '../command-error.ts'

/** A JWK Set (RFC 7517). */
const JWKS = 'jwks.json'

/** Thrown for a directory without keys that can be read. */
export class KeyFilesError extends CommandError {
  override name = 'KeyFilesError'
}

/** Writes keys as a JWK Set and as PEM. Those that are in the directory stay: what they signed may still be shown. */
export async function writeKeys(directory: string, keys: readonly SigningKey[]): Promise<void> {
  await mkdir(directory, { recursive: true })
  const before = await readKeys(directory).catch((error: unknown) => {
    if (error instanceof KeyFilesError && isMissing(error.cause)) return []
    throw error
  })
  const added = keys.map(({ kid, jwk }) => ({ ...jwk, kid, use: 'sig', alg: 'EdDSA' }))
  const all = new Map([...before, ...added].map((jwk) => [jwk.kid, jwk]))
  await writeWhole(
    join(directory, JWKS),
    `${JSON.stringify({ keys: [...all.values()] }, null, 2)}\n`,
  )
  for (const { kid, jwk } of keys) {
    const pem = createPublicKey({ key: { ...jwk }, format: 'jwk' }).export({
      type: 'spki',
      format: 'pem',
    })
    await writeWhole(join(directory, `${kid}.pem`), String(pem))
  }
}

/**
 * The keys of a directory.
 * @throws KeyFilesError
 */
export async function readKeys(directory: string): Promise<readonly JWK[]> {
  const path = join(directory, JWKS)
  try {
    const set: unknown = JSON.parse(await readFile(path, 'utf8'))
    const keys: unknown = isJsonObject(set) ? set.keys : undefined
    if (!Array.isArray(keys)) throw new TypeError('no JWK Set')
    return keys.filter(isJwk)
  } catch (cause) {
    throw new KeyFilesError(`${path} holds no keys that can be read`, { cause })
  }
}

function isJwk(value: unknown): value is JWK & { readonly kid: string } {
  return isJsonObject(value) && typeof value.kid === 'string' && typeof value.kty === 'string'
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
