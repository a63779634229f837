import { generateKeyPairSync } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { KeyFilesError, readKeys, writeKeys } from '../../../cli/certificate/key-files.ts'
import { signingKeyOf } from '../../../lambda/certificates/signing-key.ts'
import { temporaryDirectory } from '../../local/fixtures/temporary-directory.ts'

const newKey = () =>
  signingKeyOf(generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' }))

it('writes each key as a JWK and as PEM, and keeps those that are there', async () => {
  const directory = join(await temporaryDirectory(), 'keys')
  const [old, current] = [newKey(), newKey()]
  await writeKeys(directory, [old])
  await writeKeys(directory, [current])

  const keys = await readKeys(directory)
  expect(keys).toStrictEqual(
    [old, current].map(({ kid, jwk }) => ({ ...jwk, kid, use: 'sig', alg: 'EdDSA' })),
  )
  for (const { kid } of [old, current]) {
    const pem = await readFile(join(directory, `${kid}.pem`), 'utf8')
    expect(pem).toMatch(/^-----BEGIN PUBLIC KEY-----/)
  }
})

it('says of a directory without keys that it has none, and writes over nothing that it cannot read', async () => {
  const directory = await temporaryDirectory()
  await expect(readKeys(directory)).rejects.toThrow('holds no keys that can be read')
  await writeFile(join(directory, 'jwks.json'), '{"keys":')
  await expect(writeKeys(directory, [newKey()])).rejects.toThrow(KeyFilesError)
  expect(await readFile(join(directory, 'jwks.json'), 'utf8')).toBe('{"keys":')
})
