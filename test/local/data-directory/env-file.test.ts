import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Endpoints } from '../../../local/data-directory/endpoints-file.ts'
import { writeEnvFile } from '../../../local/data-directory/env-file.ts'
import { ENDPOINTS } from '../fixtures/endpoints.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'

/** What a shell's commands see after it has read the file. */
async function seen(
  endpoints: Endpoints,
  before: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, string>>> {
  const path = join(await temporaryDirectory(), 'env')
  await writeEnvFile(path, endpoints)
  const script = `set -eu; . ${path}; exec "${process.execPath}" -p 'JSON.stringify(process.env)'`
  return JSON.parse(execFileSync('sh', ['-c', script], { env: before, encoding: 'utf8' }))
}

describe('the file for a shell', () => {
  it('has the URLs, the endpoints, the key and the local credentials', async () => {
    expect(await seen(ENDPOINTS)).toMatchObject({
      API_URL: ENDPOINTS.apiUrl,
      API_KEY: ENDPOINTS.apiKey,
      WEBHOOK_SECRET: ENDPOINTS.webhookSecret,
      QUEUE_URL: ENDPOINTS.queueUrl,
      DEAD_LETTER_QUEUE_URL: ENDPOINTS.deadLetterQueueUrl,
      SQS_ENDPOINT: ENDPOINTS.sqsEndpoint,
      EVENTS_ENDPOINT: ENDPOINTS.eventsEndpoint,
      SECRETS_MANAGER_ENDPOINT: ENDPOINTS.secretsManagerEndpoint,
      SIMULATOR_URL: ENDPOINTS.upstreamUrl,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
    })
  })

  it("puts the shell's own account aside", async () => {
    const own = {
      AWS_PROFILE: 'production',
      AWS_SESSION_TOKEN: 'real',
      AWS_ACCESS_KEY_ID: 'AKIAREAL',
      AWS_SECRET_ACCESS_KEY: 'real',
      AWS_REGION: 'eu-west-1',
    }
    const variables = await seen(ENDPOINTS, own)
    for (const value of Object.values(own)) expect(Object.values(variables)).not.toContain(value)
  })

  it('has neither a key nor a simulator when the real DocumentPro is in use, nor those of before', async () => {
    const real = {
      ...ENDPOINTS,
      apiKey: null,
      webhookSecret: null,
      upstreamUrl: 'https://documentpro',
    }
    const variables = await seen(real, { API_KEY: 'x', SIMULATOR_URL: 'x', WEBHOOK_SECRET: 'x' })
    for (const name of ['API_KEY', 'SIMULATOR_URL', 'WEBHOOK_SECRET']) {
      expect(variables).not.toHaveProperty(name)
    }
    expect(Object.values(variables)).not.toContain('https://documentpro')
  })

  it('gives every text as it is, whatever a shell would make of it', async () => {
    const text = `it's "$HOME" \`id\` $(id) \\ ;#\n*`
    expect(await seen({ ...ENDPOINTS, eventBusName: text })).toMatchObject({ EVENT_BUS_NAME: text })
  })
})
