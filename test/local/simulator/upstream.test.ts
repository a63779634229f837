import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { UpstreamError, upstreamFrom } from '../../../local/simulator/upstream.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'

const URL_VARIABLE = { DOCUMENTPRO_BASE_URL: 'https://api.documentpro.ai' }

describe('the upstream', () => {
  it.each([{}, { DOCUMENTPRO_BASE_URL: '', DOCUMENTPRO_API_KEY: '' }])(
    'is the simulator for %j',
    async (env) => {
      expect(await upstreamFrom(env)).toStrictEqual({ kind: 'simulator' })
    },
  )

  it('is DocumentPro when its URL and a key are set', async () => {
    expect(await upstreamFrom({ ...URL_VARIABLE, DOCUMENTPRO_API_KEY: 'k' })).toStrictEqual({
      kind: 'documentpro',
      baseUrl: 'https://api.documentpro.ai',
      apiKey: 'k',
    })
  })

  it('takes the key from a file, without the line end', async () => {
    const file = join(await temporaryDirectory(), 'key')
    await writeFile(file, 'from-file\n')
    const upstream = await upstreamFrom({ ...URL_VARIABLE, DOCUMENTPRO_API_KEY_FILE: file })
    expect(upstream).toMatchObject({ apiKey: 'from-file' })
    await writeFile(file, '\n')
    const empty = upstreamFrom({ ...URL_VARIABLE, DOCUMENTPRO_API_KEY_FILE: file })
    await expect(empty).rejects.toThrow(`DOCUMENTPRO_API_KEY_FILE names ${file}, which is empty`)
  })

  it.each([
    [{ DOCUMENTPRO_API_KEY: 'secret' }, 'an API key is given but DOCUMENTPRO_BASE_URL is not'],
    [URL_VARIABLE, 'DOCUMENTPRO_BASE_URL is given and no API key'],
    [
      { ...URL_VARIABLE, DOCUMENTPRO_API_KEY: 'secret', DOCUMENTPRO_API_KEY_FILE: 'secret' },
      'DOCUMENTPRO_BASE_URL is given and two API keys',
    ],
    [{ ...URL_VARIABLE, DOCUMENTPRO_API_KEY_FILE: '/nowhere' }, '/nowhere, which cannot be read'],
  ])('is refused for %j with a sentence that holds no key', async (env, sentence) => {
    const refused = upstreamFrom(env)
    await expect(refused).rejects.toThrow(UpstreamError)
    await expect(refused).rejects.toThrow(sentence)
    await expect(refused).rejects.not.toThrow(/secret/)
  })
})
