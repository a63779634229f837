import { describe, expect, it } from 'vitest'
import { readStatuses } from '../../lambda/settings.ts'

describe('the statuses that lead to a deletion', () => {
  it('are only completed unless others are named', () => {
    expect(readStatuses({})).toStrictEqual(['completed'])
    expect(readStatuses({ WEBHOOK_STATUSES: 'exception,failed' })).toStrictEqual([
      'failed',
      'exception',
    ])
  })

  it.each(['', 'pending', 'completed,', 'completed, failed', 'Completed'])(
    'are refused as %j',
    (WEBHOOK_STATUSES) => {
      expect(() => readStatuses({ WEBHOOK_STATUSES })).toThrow(
        'WEBHOOK_STATUSES must list some of completed, failed, exception',
      )
    },
  )
})
