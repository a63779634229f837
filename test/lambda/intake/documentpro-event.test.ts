import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  isDocumentProEvent,
  readDocumentProEvent,
} from '../../../lambda/intake/documentpro-event.ts'
import { readQueueMessage } from '../../../lambda/queue/queue-message.ts'
import { deletionRequest, NOW } from '../factories.ts'

const ACCEPTANCE = { origin: 'webhook', acceptedAt: NOW } as const

describe("DocumentPro's own event", () => {
  it('asks for a deletion exactly when its status is among those that lead to one', () => {
    const status = fc.oneof(
      fc.constantFrom('pending', 'processing', 'completed', 'failed', 'exception'),
      fc.string(),
    )
    const statuses = fc.subarray(['completed', 'failed', 'exception'], { minLength: 1 })
    fc.assert(
      fc.property(status, statuses, (request_status, list) => {
        const data = { request_id: 'a', request_status, response_body: null }
        const intake = readDocumentProEvent({ data }, ACCEPTANCE, list)
        expect(intake).toStrictEqual(
          list.some((one) => one === request_status)
            ? { kind: 'requests', requests: [deletionRequest('a', { origin: 'webhook' })] }
            : { kind: 'ignored', why: `the parsing is not ${list.join(' or ')}` },
        )
      }),
    )
  })

  it('is read or refused by a field of its own, whatever data is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (data) => {
        const intake = readDocumentProEvent({ data }, ACCEPTANCE, ['completed'])
        expect(intake).toMatchObject({ kind: 'invalid', field: expect.stringMatching(/^data/) })
      }),
    )
  })

  it('is known by its event', () => {
    expect(isDocumentProEvent({ event: 'file_request_status_change' })).toBe(true)
    expect(isDocumentProEvent({ event: 'file_created' })).toBe(false)
  })

  it('follows the same statuses on the queue', () => {
    const body = JSON.stringify({
      event: 'file_request_status_change',
      data: { request_id: 'a', request_status: 'failed' },
    })
    const read = (statuses: readonly string[]) =>
      readQueueMessage(
        body,
        { origin: 'queue', acceptedAt: NOW, trusted: false },
        { eventRequestIdPath: ['detail', 'request_id'], statuses },
      )
    expect(read(['completed'])).toMatchObject({ kind: 'ignored' })
    expect(read(['completed', 'failed'])).toMatchObject({
      kind: 'requests',
      requests: [{ origin: 'documentpro_event' }],
    })
  })
})
