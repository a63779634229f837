import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { programRun } from '../cli/fixtures/program-run.ts'
import { type Answer, answerOf, type RunningService, runService } from './running-service.ts'
import { ENCRYPTED } from './shared-assembly.ts'

const CERTIFICATE = ['cli/documentpro-deletion.ts', 'certificate']

/** Whoever decodes a path before it looks for the route takes these for others. */
const WOULD_BREAK_A_PATH = ['a/b', 'a?b', 'a#b', 'a%2Fb', '100%', "it's(*)!~+&=,"]

describe('a certificate of deletion', () => {
  let service: RunningService

  beforeAll(async () => {
    service = await runService({ context: ENCRYPTED })
  }, 120_000)

  afterAll(() => service?.close())

  const certify = async (id: string): Promise<Answer> =>
    answerOf(
      await fetch(`${service.endpoints.apiUrl}/deletions/${encodeURIComponent(id)}/certificate`, {
        method: 'POST',
      }),
    )

  const claimsOf = ({ body }: Answer): Readonly<Record<string, unknown>> =>
    JSON.parse(Buffer.from(String(body.certificate).split('.')[1] ?? '', 'base64url').toString())

  async function deleted(id: string): Promise<string> {
    await service.simulate('results', { request_ids: [id] })
    const reason = { reason: 'contract ended', requested_by: 'billing' }
    expect(await service.post({ request_id: id, ...reason })).toMatchObject({ status: 200 })
    return id
  }

  it('says who asked, why, what DocumentPro answered, and that it was asked again', async () => {
    const answer = await certify(await deleted('certified'))

    expect(answer).toMatchObject({ status: 200, body: { success: true, kind: 'certificate' } })
    expect(claimsOf(answer)).toMatchObject({
      request_id: 'certified',
      requested: { by: 'billing', reason: 'contract ended', origin: 'deletions_api' },
      executed: { method: 'DELETE', status: 200, outcome: 'deleted', attempts: 1 },
      verified: { method: 'GET', status: 404 },
    })
  })

  it('is refused while DocumentPro has the result', async () => {
    const id = await deleted('back-again')
    await service.simulate('results', { request_ids: [id] })

    expect(await certify(id)).toMatchObject({ status: 409, body: { error: 'still_there' } })
  })

  it('is a statement that claims no deletion where there was nothing', async () => {
    expect(await service.post({ request_id: 'never-there' })).toMatchObject({ status: 404 })
    const answer = await certify('never-there')

    expect(answer).toMatchObject({ status: 200, body: { kind: 'statement' } })
    expect(String(claimsOf(answer).statement)).toContain('certifies no deletion')
  })

  it('is refused for a deletion that ended otherwise', async () => {
    await service.simulate('faults', { request_id: 'forbidden', status: 403, times: 1 })
    expect(await service.post({ request_id: 'forbidden' })).toMatchObject({ status: 403 })

    expect(await certify('forbidden')).toMatchObject({
      status: 409,
      body: { error: 'not_deleted', outcome: 'forbidden' },
    })
  })

  it('is refused before the deletion has ended, and for what nobody asked for', async () => {
    const notBefore = new Date(Date.now() + 3_600_000).toISOString()
    await service.post({ request_id: 'next-hour', not_before: notBefore })

    expect(await certify('next-hour')).toMatchObject({ status: 409, body: { error: 'not_final' } })
    expect(await certify('unknown')).toMatchObject({ status: 404, body: { error: 'no_record' } })
  })

  it('waits until DocumentPro can be asked', async () => {
    const id = await deleted('key-gone')
    await service.simulate('key', { api_key: 'another-key' })
    const answer = await certify(id).finally(() =>
      service.simulate('key', { api_key: service.endpoints.apiKey }),
    )
    expect(answer).toMatchObject({ status: 503, body: { error: 'not_verified' } })
  })

  it('waits for KMS, while deletions go on, and is issued once KMS is back', async () => {
    const [before, during] = [await deleted('kms-away'), 'deleted-without-kms']
    const outage = (kind: string) =>
      fetch(`${service.endpoints.kmsEndpoint}/_kms/faults`, {
        method: 'POST',
        body: JSON.stringify({ kind }),
      })
    try {
      for (const kind of ['down', 'throttle', 'internal', 'disabled']) {
        expect(await outage(kind)).toMatchObject({ status: 200 })
        expect(await certify(before)).toMatchObject({
          status: 503,
          body: { error: 'signing_unavailable' },
        })
      }
      await deleted(during)
    } finally {
      await outage('none')
    }

    for (const id of [before, during]) {
      const answer = await certify(id)
      expect(answer).toMatchObject({ status: 200, body: { kind: 'certificate' } })
      expect(claimsOf(answer)).toMatchObject({ request_id: id, executed: { outcome: 'deleted' } })
    }
  })

  function cli(...args: readonly string[]) {
    return new Promise<{ status: number; stdout: string; stderr: string }>((resolve) => {
      execFile(process.execPath, [...CERTIFICATE, ...args], (error, stdout, stderr) => {
        resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr })
      })
    })
  }

  it('is issued, filed and verified by the command line, and one changed byte is found', async () => {
    const id = await deleted('filed')
    const place = ['--data-dir', service.dataDirectory]
    const [file, html, keys] = ['filed.jws', 'filed.html', 'keys'].map((name) =>
      join(service.dataDirectory, name),
    ) as [string, string, string]

    expect(await cli(id, ...place, '--out', file, '--html', html)).toMatchObject({ status: 0 })
    const published = await cli('--keys', keys, ...place)
    expect(published.status).toBe(0)
    const fingerprint = published.stdout.trim()
    for (const trust of [
      ['--keys', keys],
      ['--fingerprint', fingerprint],
    ]) {
      const verified = await cli('--verify', file, ...trust)
      expect(verified).toMatchObject({ status: 0, stderr: '' })
      expect(verified.stdout).toContain(`valid: certificate for filed, signed by ${fingerprint}`)
    }
    expect(await readFile(html, 'utf8')).toContain((await readFile(file, 'utf8')).trim())

    const [header = '', payload = '', signature = ''] = (await readFile(file, 'utf8')).split('.')
    const forged = `${header}.${payload.replace(/.$/, (last) => (last === 'Q' ? 'A' : 'Q'))}.${signature}`
    await writeFile(file, forged)
    expect(await cli('--verify', file, '--keys', keys)).toMatchObject({
      status: 4,
      stderr: expect.stringMatching(/^not valid, check "(signature|form)": /),
    })
    expect(
      await cli(
        '--verify',
        file,
        '--fingerprint',
        fingerprint.replace(/^./, '~').replace('~', '_'),
      ),
    ).toMatchObject({ status: 4, stderr: expect.stringContaining('check "key"') })
  }, 60_000)

  it.each(WOULD_BREAK_A_PATH)(
    'is issued for %s, whose record is found by every way',
    async (id) => {
      await deleted(id)
      const place = ['--data-dir', service.dataDirectory]
      const signed = await programRun(['certificate', id, ...place, '--json'])
      expect(signed).toMatchObject({ code: 0, told: '' })
      expect(claimsOf({ status: 200, body: JSON.parse(signed.printed) })).toMatchObject({
        request_id: id,
        verified: { status: 404 },
      })
      const known = await programRun(['status', id, ...place, '--json'])
      expect(known.code).toBe(0)
      expect(JSON.parse(known.printed)).toMatchObject({ request_id: id, outcome: 'deleted' })
      const query = new URLSearchParams({ request_id: id })
      const found = await answerOf(await fetch(`${service.endpoints.apiUrl}/deletions?${query}`))
      expect(found.body).toMatchObject({ deletions: [{ request_id: id, outcome: 'deleted' }] })
    },
  )

  it('has an exit status of its own where none is issued', async () => {
    const place = ['--data-dir', service.dataDirectory]
    expect(await cli('never-there', ...place)).toMatchObject({ status: 3 })
    expect(await cli('back-again', ...place)).toMatchObject({
      status: 4,
      stderr: expect.stringContaining('still_there'),
    })
    expect(await cli('a', '--data-dir', '/nowhere')).toMatchObject({ status: 1 })
  }, 60_000)
})
