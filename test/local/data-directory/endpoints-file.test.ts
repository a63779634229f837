import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeEndpointsFile } from '../../../local/data-directory/endpoints-file.ts'
import { ENDPOINTS } from '../fixtures/endpoints.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'

describe('the endpoints file', () => {
  it('is written whole and leaves nothing else behind', async () => {
    const directory = await temporaryDirectory()
    await writeEndpointsFile(join(directory, 'endpoints.json'), ENDPOINTS)
    const text = await readFile(join(directory, 'endpoints.json'), 'utf8')
    expect(JSON.parse(text)).toStrictEqual(ENDPOINTS)
    expect(await readdir(directory)).toStrictEqual(['endpoints.json'])
  })
})
