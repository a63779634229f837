import { describe, expect, it } from 'vitest'
import type { Endpoints } from '../../../local/data-directory/endpoints-file.ts'
import { banner, SAMPLE_IDS } from '../../../local/terminal/banner.ts'
import { ENDPOINTS } from '../fixtures/endpoints.ts'

function shown(
  endpoints: Endpoints,
  auth: 'none' | 'iam' = 'none',
  envFile = '.local/env',
): string {
  const notEmulated = { 'AWS::IAM::Role': 2, 'AWS::Logs::LogGroup': 1 }
  return banner({ endpoints, auth, logsDirectory: '/data/logs', envFile, notEmulated })
}

describe('the banner', () => {
  it('names the URLs, the queue, the logs and what is not emulated', () => {
    const text = shown(ENDPOINTS)
    for (const part of [
      ENDPOINTS.apiUrl,
      ENDPOINTS.queueUrl,
      ENDPOINTS.deadLetterQueueUrl,
      '/data/logs',
      'AWS::IAM::Role ×2, AWS::Logs::LogGroup ×1',
    ]) {
      expect(text).toContain(part)
    }
  })

  it('names the secret of webhooks while there is a route for them', () => {
    expect(shown(ENDPOINTS)).toContain('http://127.0.0.1:3000/webhook, signed with whsec_demo')
    expect(shown({ ...ENDPOINTS, webhookSecret: null })).not.toContain('/webhook')
  })

  it('has a line to try for curl, the AWS CLI and Node, each with its own sample', () => {
    const lines = shown(ENDPOINTS)
      .split('\n')
      .map((line) => line.trim())
    const curl = lines.find((line) => line.startsWith('curl '))
    const aws = lines.find((line) => line.startsWith('AWS_ACCESS_KEY_ID=local '))
    const node = lines.find((line) => line.startsWith('node '))
    expect(curl).toContain(SAMPLE_IDS[0])
    expect(aws).toContain(SAMPLE_IDS[1])
    expect(node).toContain(SAMPLE_IDS[2])
  })

  it('says which results there are, and how to make more', () => {
    const text = shown(ENDPOINTS)
    expect(SAMPLE_IDS).toHaveLength(20)
    expect(text).toContain('The simulator has sample-1 to sample-20')
    expect(text).toContain(`curl -sS -w '\\n' ${ENDPOINTS.upstreamUrl}/_simulator/results -d '`)
  })

  it('says what a shell reads, as a shell can read it', () => {
    expect(shown(ENDPOINTS)).toContain('in another terminal: . .local/env\n')
    expect(shown(ENDPOINTS, 'none', "/my files/it's/env")).toContain(
      `: . '/my files/it'\\''s/env'\n`,
    )
  })

  it('signs the curl line when signatures are checked', () => {
    expect(shown(ENDPOINTS, 'iam')).toContain(
      '--aws-sigv4 aws:amz:us-east-1:execute-api --user local:local',
    )
  })

  it('names neither a key nor a result when the real DocumentPro is in use', () => {
    const text = shown({ ...ENDPOINTS, apiKey: null, upstreamUrl: 'https://api.documentpro.ai' })
    expect(text).toContain('https://api.documentpro.ai (real: deletions are final)')
    expect(text).not.toContain('API key')
    expect(text).not.toContain('sample-')
    expect(text).not.toContain('_simulator')
  })
})
