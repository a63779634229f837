import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeEndpointsFile } from '../../local/endpoints-file.ts'
import { temporaryDirectory } from './fixtures/temporary-directory.ts'

describe('the endpoints file', () => {
  it('is written whole and leaves nothing else behind', async () => {
    const directory = await temporaryDirectory()
    const endpoints = {
      apiUrl: 'http://127.0.0.1:3000',
      apiKey: null,
      webhookSecret: 'whsec_demo',
      region: 'us-east-1',
      sqsEndpoint: '',
      queueUrl: '',
      deadLetterQueueUrl: '',
      upstreamUrl: '',
      secretId: '',
      pid: 7,
      secretsManagerEndpoint: '',
      eventsEndpoint: '',
      eventBusName: 'default',
    }
    await writeEndpointsFile(join(directory, 'endpoints.json'), endpoints)
    const text = await readFile(join(directory, 'endpoints.json'), 'utf8')
    expect(JSON.parse(text)).toStrictEqual(endpoints)
    expect(await readdir(directory)).toStrictEqual(['endpoints.json'])
  })
})
