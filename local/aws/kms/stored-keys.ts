import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDirectory } from '../../data-directory/data-directory.ts'
import type { SigningKeyDescription } from '../../template/stack-description.ts'

/** A key that signs, and where AWS would have it. */
export interface StoredKey extends SigningKeyDescription {
  readonly privateKey: KeyObject
}

/** The keys of a directory; those that aren't there are made. They stay, so that what they signed can be verified. */
export async function storedKeys(
  directory: string,
  descriptions: readonly SigningKeyDescription[],
): Promise<readonly StoredKey[]> {
  if (descriptions.length > 0) await makeDirectory(directory)
  return Promise.all(
    descriptions.map(async (description) => ({
      ...description,
      privateKey: await readOrMake(join(directory, `${description.id}.pem`)),
    })),
  )
}

async function readOrMake(path: string): Promise<KeyObject> {
  const there = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (there !== undefined) return createPrivateKey(there)
  const { privateKey } = generateKeyPairSync('ed25519')
  await writeFile(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  return privateKey
}
