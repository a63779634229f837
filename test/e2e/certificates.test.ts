import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Answer,
  answerOf,
  type RunningService,
  removeDirectory,
  runService,
  temporaryDirectory,
} from './running-service.ts'

describe('a certificate of deletion', () => {
  let directory: string
  let service: RunningService

  beforeAll(async () => {
    directory = await temporaryDirectory()
    service = await runService(directory)
  }, 120_000)

  afterAll(async () => {
    await service?.close()
    await removeDirectory(directory)
  })

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
})
