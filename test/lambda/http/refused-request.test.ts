import { expect, it } from 'vitest'
import { REFUSALS } from '../../../lambda/http/refused-request.ts'

it('blames the caller with a 4xx, and itself with a 5xx', () => {
  const ours = Object.entries(REFUSALS).filter(([, status]) => status >= 500)
  expect(ours.map(([code]) => code)).toStrictEqual([
    'internal_error',
    'api_key_unavailable',
    'ledger_unavailable',
    'not_verified',
    'queue_unavailable',
    'signing_unavailable',
    'webhook_secret_unavailable',
    'replay_check_unavailable',
  ])
  for (const status of Object.values(REFUSALS)) expect(status).toBeGreaterThanOrEqual(400)
})
