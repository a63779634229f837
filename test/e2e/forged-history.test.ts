import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeRequest } from '../../lambda/queue/wire-format.ts'
import { attemptHistory, attemptRecord, deletionRequest } from '../lambda/factories.ts'
import { type RunningService, runService } from './running-service.ts'

const HOUR_MS = 3_600_000

describe('a history in a message', () => {
  let service: RunningService

  beforeAll(async () => {
    service = await runService()
  }, 120_000)

  afterAll(() => service?.close())

  const send = (client: SQSClient, MessageBody: string) =>
    client.send(new SendMessageCommand({ QueueUrl: service.endpoints.queueUrl, MessageBody }))

  /** A message of our format, of an id that never existed. */
  function message(id: string, changes: Parameters<typeof deletionRequest>[1], more: object = {}) {
    const now = { firstAcceptedAt: Date.now() }
    const request = deletionRequest(id, { ...now, origin: 'deletions_api', ...changes })
    return JSON.stringify({ ...JSON.parse(encodeRequest(request)), ...more })
  }

  const ambiguous = () =>
    attemptHistory({
      count: 7,
      ambiguous: true,
      recent: [attemptRecord({ at: Date.now() - HOUR_MS, ambiguous: true })],
    })

  it.each<[string, () => string]>([
    ['an attempt that may have deleted', () => message('forged', { history: ambiguous() })],
    ['a crash', () => message('forged', { redelivered: true })],
    [
      'a first acceptance of the day before yesterday',
      () => message('forged', { firstAcceptedAt: Date.now() - 48 * HOUR_MS }),
    ],
    ['a wait of ninety days', () => message('forged', { retryAt: Date.now() + 89 * 24 * HOUR_MS })],
    [
      'all of it, and beyond what we would write',
      () =>
        message(
          'forged',
          { history: ambiguous(), redelivered: true },
          {
            first_accepted_at: new Date(Date.now() - 365 * 24 * HOUR_MS).toISOString(),
            retry_at: new Date(Date.now() + 3_650 * 24 * HOUR_MS).toISOString(),
            conclusion: { outcome: 'deleted' },
          },
        ),
    ],
  ])('of %s is invented by whoever may send, and changes nothing', async (what, forged) => {
    const id = `forged-${what.replaceAll(/\W/g, '-')}`
    await send(service.sqs, forged().replace('"forged"', JSON.stringify(id)))

    expect(await service.outcomeOf(id)).toMatchObject({
      outcome: 'not_found',
      origin: 'deletions_api',
      attempt: 1,
      ambiguous: false,
      duration_ms: expect.toSatisfy((ms: number) => ms < 60_000),
    })
    expect(await service.callsFor(id)).toHaveLength(1)
    expect(service.linesOf(id).filter(({ event }) => event === 'untrusted_history')).toMatchObject([
      { level: 'WARN', sender_id: expect.stringMatching(/^AIDA/), fields: expect.any(String) },
    ])
  })

  it('counts when the worker itself sent it', async () => {
    await send(service.sqsAsWorker, message('remembered', { history: ambiguous() }))
    expect(await service.outcomeOf('remembered')).toMatchObject({
      outcome: 'already_gone',
      evidence: 'recorded',
      attempt: 8,
    })
  })

  it('counts when the worker routed it back, and when the API function queued it', async () => {
    const fault = { status: 503, times: 1 }
    await service.simulate('faults', { request_id: 'from-the-worker', ...fault })
    await service.enqueue(JSON.stringify({ request_id: 'from-the-worker' }))
    await service.simulate('faults', { request_id: 'from-the-api', ...fault })
    await service.post({ request_id: 'from-the-api' })

    for (const id of ['from-the-worker', 'from-the-api']) {
      expect(await service.outcomeOf(id)).toMatchObject({
        outcome: 'already_gone',
        evidence: 'recorded',
        attempt: 2,
      })
      expect(service.linesOf(id).map(({ event }) => event)).not.toContain('untrusted_history')
    }
  })
})
