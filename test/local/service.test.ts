import { access, copyFile, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { PortError } from '../../local/aws/http-api/gateway.ts'
import { DEMO_API_KEY, LOCAL_CREDENTIALS } from '../../local/aws/local-credentials.ts'
import { DataDirectoryError } from '../../local/data-directory/data-directory.ts'
import type { LocalServiceOptions } from '../../local/local-service.ts'
import { startLocalService } from '../../local/service.ts'
import { SynthesisError } from '../../local/template/synthesise.ts'
import { sharedAssembly } from '../e2e/shared-assembly.ts'
import { temporaryDirectory } from './fixtures/temporary-directory.ts'

const DEADLINE_MS = 60_000

async function start(options: LocalServiceOptions) {
  const service = await startLocalService(options)
  onTestFinished(() => service.close())
  return service
}

function deleteFile(apiUrl: string, requestId: string, key: string): Promise<Response> {
  const url = new URL('/files', apiUrl)
  url.searchParams.set('request_id', requestId)
  return fetch(url, { method: 'DELETE', headers: { 'x-api-key': key } })
}

describe('the local service', () => {
  it(
    'deletes by HTTP and by queue, tells where it is, and is gone after closing',
    async () => {
      const dataDirectory = await temporaryDirectory()
      const lines: string[] = []
      const { endpoints, simulator, close, logsDirectory } = await start({
        dataDirectory,
        simulator: { samples: ['by-http', 'by-queue'] },
        onLine: (_functionName, line) => lines.push(line),
      })

      const written = await readFile(join(dataDirectory, 'endpoints.json'), 'utf8')
      expect(JSON.parse(written)).toStrictEqual(endpoints)
      expect(endpoints).toMatchObject({ apiKey: DEMO_API_KEY, pid: process.pid })

      expect((await deleteFile(endpoints.apiUrl, 'by-http', DEMO_API_KEY)).status).toBe(200)
      const client = new SQSClient({
        endpoint: endpoints.sqsEndpoint,
        region: endpoints.region,
        credentials: LOCAL_CREDENTIALS,
      })
      const MessageBody = JSON.stringify({ request_id: 'by-queue' })
      await client.send(new SendMessageCommand({ QueueUrl: endpoints.queueUrl, MessageBody }))
      await vi.waitFor(() => expect(simulator?.state.results.has('by-queue')).toBe(false), {
        timeout: 45_000,
      })
      expect(simulator?.state.results.has('by-http')).toBe(false)
      await expect(startLocalService({ dataDirectory })).rejects.toThrow(DataDirectoryError)

      client.destroy()
      await close()
      expect(lines.some((line) => line.includes('by-queue'))).toBe(true)
      await expect(access(join(dataDirectory, 'endpoints.json'))).rejects.toThrow('ENOENT')
      await access(logsDirectory)
      await expect(fetch(endpoints.apiUrl)).rejects.toThrow('fetch failed')
    },
    DEADLINE_MS,
  )

  it(
    'keeps a real key to itself and starts no simulator for it',
    async () => {
      const dataDirectory = await temporaryDirectory()
      const { endpoints, simulator } = await start({
        dataDirectory,
        assembly: await sharedAssembly(),
        upstream: { kind: 'documentpro', baseUrl: 'http://127.0.0.1:9', apiKey: 'real-key' },
      })
      expect(endpoints.apiKey).toBeNull()
      expect(endpoints.upstreamUrl).toBe('http://127.0.0.1:9')
      expect(simulator).toBeUndefined()
      const written = await readFile(join(dataDirectory, 'endpoints.json'), 'utf8')
      expect(written).not.toContain('real-key')
    },
    DEADLINE_MS,
  )

  it(
    'starts from an assembly of another run, with an upstream of its own',
    async () => {
      const assembly = join(await temporaryDirectory(), 'cdk.out')
      const samples = ['kept']
      const first = await start({ dataDirectory: await temporaryDirectory(), assembly })
      await first.close()
      const manifest = join(assembly, 'manifest.json')
      const before = await stat(manifest)
      const dataDirectory = await temporaryDirectory()

      const { endpoints } = await start({ dataDirectory, assembly, simulator: { samples } })

      expect((await deleteFile(endpoints.apiUrl, 'kept', DEMO_API_KEY)).status).toBe(200)
      expect((await stat(manifest)).mtimeMs).toBe(before.mtimeMs)
      await expect(access(join(dataDirectory, 'cdk.out'))).rejects.toThrow('ENOENT')
    },
    DEADLINE_MS,
  )

  it(
    'is at the same URLs after the next start, the queue with its messages too',
    async () => {
      const dataDirectory = await temporaryDirectory()
      const assembly = await sharedAssembly()
      const first = await start({ dataDirectory, assembly })
      await first.close()

      const second = await start({ dataDirectory, assembly })

      expect(second.endpoints).toStrictEqual(first.endpoints)
    },
    DEADLINE_MS,
  )

  it(
    'finds other ports for a second service beside it, and an explicit one is not changed',
    async () => {
      const dataDirectory = await temporaryDirectory()
      const assembly = await sharedAssembly()
      const first = await start({ dataDirectory, assembly })
      const beside = await temporaryDirectory()
      await copyFile(join(dataDirectory, 'ports.json'), join(beside, 'ports.json'))

      const second = await start({ dataDirectory: beside, assembly })

      const places = ['apiUrl', 'sqsEndpoint', 'eventsEndpoint', 'upstreamUrl'] as const
      for (const place of places) {
        expect(second.endpoints[place]).not.toBe(first.endpoints[place])
      }
      await second.close()
      const port = Number(new URL(first.endpoints.apiUrl).port)
      await expect(startLocalService({ dataDirectory: beside, assembly, port })).rejects.toThrow(
        PortError,
      )
    },
    DEADLINE_MS,
  )

  it(
    'says what to do when the stored queues are no more what they were',
    async () => {
      const dataDirectory = await temporaryDirectory()
      const assembly = await sharedAssembly()
      await (await start({ dataDirectory, assembly })).close()
      await writeFile(join(dataDirectory, 'sqs', 'fauxqs.db'), 'broken'.repeat(1_000))

      const again = startLocalService({ dataDirectory, assembly })

      await expect(again).rejects.toThrow(DataDirectoryError)
      await expect(again).rejects.toThrow(
        /can't be read \(.*\); move it away, or start without it: npm start -- --fresh$/s,
      )
      await start({ dataDirectory, assembly, fresh: true })
    },
    DEADLINE_MS,
  )

  it('says that no template can be put where nothing can be made', async () => {
    const dataDirectory = await temporaryDirectory()
    const started = startLocalService({ dataDirectory, assembly: '/proc/documentpro/cdk.out' })
    await expect(started).rejects.toThrow(SynthesisError)
    await expect(started).rejects.toThrow("can't hold the template (ENOENT); give another")
  })

  it(
    'leaves nothing behind when the stack cannot be synthesised',
    async () => {
      const dataDirectory = await temporaryDirectory()
      const context = { 'documentpro:batchSize': 0 }
      await expect(startLocalService({ dataDirectory, context })).rejects.toThrow(SynthesisError)
      await expect(access(join(dataDirectory, 'process.json'))).rejects.toThrow('ENOENT')
    },
    DEADLINE_MS,
  )
})
