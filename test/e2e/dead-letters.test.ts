import { execFile } from 'node:child_process'
import { hash } from 'node:crypto'
import { promisify } from 'node:util'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { expect, it } from 'vitest'
import { deadLetter } from '../../lambda/queue/dead-letter.ts'
import {
  attemptHistory,
  attemptRecord,
  deadLetterOf,
  deletionRequest,
} from '../lambda/factories.ts'
import { eventually, runService } from './running-service.ts'
import { ENCRYPTED } from './shared-assembly.ts'

const execute = promisify(execFile)

it('lists, redrives by reason, and tells what became of it in the running service', async () => {
  const service = await runService({ context: ENCRYPTED })
  const { sqsAsWorker, endpoints } = service
  const bury = (id: string, reason: 'expired' | 'rejected') => {
    const history = attemptHistory({
      ambiguous: true,
      recent: [attemptRecord({ ambiguous: true, at: Date.now() - 90_000_000 })],
    })
    const request = deletionRequest(id, { history, firstAcceptedAt: Date.now() - 90_000_000 })
    const letter = deadLetter(deadLetterOf({ outcome: reason, request }), 'source')
    return sqsAsWorker.send(
      new SendMessageCommand({
        QueueUrl: endpoints.deadLetterQueueUrl,
        MessageBody: letter.MessageBody,
        MessageAttributes: letter.MessageAttributes,
      }),
    )
  }
  const dlq = async (...args: readonly string[]): Promise<string> => {
    const given = ['run', '--silent', 'dlq', '--', ...args, '--data-dir', service.dataDirectory]
    return (await execute('npm', given)).stdout
  }
  const reasonsById = async (): Promise<readonly unknown[]> => {
    const records: Record<string, unknown>[] = JSON.parse(await dlq('list', '--json'))
    return records
      .map(({ request_id, reason, attempts }) => [request_id, reason, attempts])
      .toSorted()
  }
  try {
    await service.simulate('results', { request_ids: ['still-there', 'not-wanted'] })
    await service.simulate('faults', { request_id: 'turned-down', status: 400, times: 1 })
    for (const id of ['still-there', 'gone-before', 'turned-down']) await bury(id, 'expired')
    await bury('not-wanted', 'rejected')

    const refused = '{"request_id":"misspelt","reson":"x"}'
    await service.enqueue(refused)
    const line = await service.outcomeOf('misspelt')
    for (const id of ['misspelt', String(line.message_id), hash('sha256', refused)]) {
      expect(JSON.parse(await dlq('show', id, '--json'))).toMatchObject([
        { request_id: 'misspelt', reason: 'invalid', field: 'reson' },
      ])
    }

    expect(await reasonsById()).toStrictEqual([
      ['gone-before', 'expired', 1],
      ['misspelt', 'invalid', 0],
      ['not-wanted', 'rejected', 1],
      ['still-there', 'expired', 1],
      ['turned-down', 'expired', 1],
    ])
    expect(await dlq('redrive', '--reason', 'expired')).toBe('redriven 3: expired 3\n')

    expect(await service.outcomeOf('still-there')).toMatchObject({ outcome: 'deleted', attempt: 1 })
    // The worker takes no operator's word for what was tried before.
    expect(await service.outcomeOf('gone-before')).toMatchObject({ outcome: 'not_found' })
    expect(await service.outcomeOf('turned-down')).toMatchObject({ outcome: 'rejected' })
    expect(await service.callsFor('not-wanted')).toStrictEqual([])
    await eventually('the second dead letter', async () => {
      const found = await reasonsById()
      return found.length === 3 ? found : undefined
    }).then((found) =>
      expect(found).toStrictEqual([
        ['misspelt', 'invalid', 0],
        ['not-wanted', 'rejected', 1],
        ['turned-down', 'rejected', 1],
      ]),
    )
  } finally {
    await service.close()
  }
}, 180_000)
