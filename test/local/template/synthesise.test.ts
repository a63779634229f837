import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { describeStack } from '../../../local/template/describe-stack.ts'
import { readAssembly, SynthesisError, synthesise } from '../../../local/template/synthesise.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'

const DEADLINE_MS = 60_000

it('says that a template of before is broken, and what to do', async () => {
  const directory = await temporaryDirectory()
  await writeFile(join(directory, 'manifest.json'), '{"artifacts":')
  const read = readAssembly(directory)
  await expect(read).rejects.toThrow(SynthesisError)
  await expect(read).rejects.toThrow('manifest.json is not JSON; delete its directory')
})

describe('synthesising', () => {
  it(
    'gives a template that can be emulated, with the bundled assets and the context',
    async () => {
      const directory = await temporaryDirectory()
      const { name, template, assetsDirectory } = await synthesise(directory, {
        'documentpro:baseUrl': 'http://127.0.0.1:5000',
        'documentpro:batchSize': '7',
      })
      const account = {
        accountId: '000000000000',
        region: 'us-east-1',
        stackName: name,
        sqsEndpoint: 'http://127.0.0.1:4000',
      }
      const stack = describeStack(template, account, assetsDirectory)
      expect(stack.eventSourceMappings[0]?.batchSize).toBe(7)
      expect(stack.functions).toHaveLength(2)
      for (const { assetDirectory, environment } of stack.functions) {
        expect(await readdir(assetDirectory)).toContain('index.js')
        expect(environment.DOCUMENTPRO_BASE_URL).toBe('http://127.0.0.1:5000')
      }
    },
    DEADLINE_MS,
  )

  it(
    'fails with what the app printed',
    async () => {
      const directory = join(await temporaryDirectory(), 'cdk.out')
      vi.stubEnv('DOCUMENTPRO_API_KEY', 'must-not-leak')
      const failed = synthesise(directory, { 'documentpro:batchSize': 'many' })
      await expect(failed).rejects.toThrow(SynthesisError)
      await expect(failed).rejects.toThrow(/documentpro:batchSize.*many/)
    },
    DEADLINE_MS,
  )
})
