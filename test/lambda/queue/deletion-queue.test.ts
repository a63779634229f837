import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { enqueue } from '../../../lambda/queue/deletion-queue.ts'
import { encodeRequest } from '../../../lambda/queue/wire-format.ts'
import { deletionRequest } from '../factories.ts'
import { type EmulatedSqs, startEmulatedSqs } from './emulated-sqs.ts'

let sqs: EmulatedSqs

beforeAll(async () => {
  sqs = await startEmulatedSqs('deletions')
})

beforeEach(() => sqs.reset())

describe('the deletion queue', () => {
  it('takes a deletion request whole, and holds it back until its time', async () => {
    const now = Date.now()
    const request = deletionRequest('a', { reason: 'gdpr' })
    const items = [{ request, retryAt: now + 90_000 }]
    expect(await enqueue(sqs.client, sqs.urlOf('deletions'), items, now)).toStrictEqual([true])
    const [message] = sqs.messages('deletions')
    expect(message?.body).toBe(encodeRequest(request))
    expect(message?.delayedUntil).toBeGreaterThanOrEqual(now + 90_000)
  })

  it('delivers at once what is due', async () => {
    const items = [{ request: deletionRequest('a'), retryAt: 0 }]
    await enqueue(sqs.client, sqs.urlOf('deletions'), items, Date.now())
    expect(sqs.messages('deletions')).toMatchObject([{ delayedUntil: 0 }])
  })

  it('takes a wait that is longer than SQS allows as a first hop', async () => {
    const now = Date.now()
    const items = [{ request: deletionRequest('a'), retryAt: now + 86_400_000 }]
    expect(await enqueue(sqs.client, sqs.urlOf('deletions'), items, now)).toStrictEqual([true])
    const [message] = sqs.messages('deletions')
    expect(message?.delayedUntil).toBeLessThan(now + 86_400_000)
  })

  it('says for each request whether it is there', async () => {
    const items = ['a', 'b'].map((id) => ({ request: deletionRequest(id), retryAt: 0 }))
    const url = sqs.urlOf('no-such-queue')
    expect(await enqueue(sqs.client, url, items, Date.now())).toStrictEqual([false, false])
  })
})
