import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { FINAL_OUTCOMES } from '../../../lambda/deletion/outcome.ts'
import { outcomeEvent } from '../../../lambda/outcome-events/outcome-event.ts'
import { attemptHistory, conclusion, deletionRequest, NOW } from '../factories.ts'

const schema = JSON.parse(readFileSync('docs/schemas/deletion-outcome-v1.json', 'utf8'))
const fits = new Ajv2020({
  allErrors: true,
  strict: true,
  allowUnionTypes: true,
  formats: { 'date-time': (text: string) => new Date(text).toISOString() === text },
}).compile(schema)

const REQUEST = deletionRequest('a', {
  origin: 'deletions_api',
  history: attemptHistory(),
  reason: 'contract ended',
  requestedBy: 'billing',
  idempotencyKey: 'k',
  caller: { iamArn: 'arn:aws:iam::123456789012:role/billing' },
})

describe('an outcome event', () => {
  it.each(FINAL_OUTCOMES.filter((outcome) => outcome !== 'invalid'))(
    'of %s fits its schema',
    (outcome) => {
      const least = outcomeEvent(conclusion({ outcome, status: null }))
      const most = outcomeEvent(
        conclusion({ outcome, request: REQUEST, evidence: 'recorded', deletedAt: NOW - 1_000 }),
      )
      expect([fits(least), fits.errors]).toStrictEqual([true, null])
      expect([fits(most), fits.errors]).toStrictEqual([true, null])
      expect(Object.keys(most).toSorted()).toStrictEqual(Object.keys(schema.properties).toSorted())
      expect(Object.keys(least).toSorted()).toStrictEqual([...schema.required].toSorted())
    },
  )

  it('tells of the end and of what was asked, and of nothing that DocumentPro said', () => {
    const ended = conclusion({ request: REQUEST, message: 'a text of DocumentPro' })
    expect(outcomeEvent(ended)).toStrictEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      request_id: 'a',
      outcome: 'deleted',
      evidence: 'observed',
      status: 200,
      attempt_count: 1,
      dead_letter: false,
      accepted_at: '2026-11-24T12:00:00.000Z',
      final_at: '2026-11-24T12:00:00.000Z',
      origin: 'deletions_api',
      reason: 'contract ended',
      requested_by: 'billing',
      idempotency_key: 'k',
    })
  })
})

describe('the id of an outcome event', () => {
  const first = outcomeEvent(conclusion({ request: REQUEST })).id

  it('is the same when a redelivery finds the same end later, in other words', () => {
    const found = { outcome: 'already_gone', evidence: 'recorded', status: 404 } as const
    const request = { ...REQUEST, redelivered: true, inLedger: true, retryAt: NOW } as const
    const again = conclusion({ ...found, request, at: NOW + 60_000, deletedAt: NOW })
    expect(outcomeEvent(again).id).toBe(first)
  })

  it.each([
    ['another id', { request: deletionRequest('b') }],
    ['another request for the id', { request: { ...REQUEST, firstAcceptedAt: NOW + 1 } }],
    ['another end of it', { request: REQUEST, outcome: 'expired' as const }],
  ])('is another one for %s', (_, fields) => {
    expect(outcomeEvent(conclusion(fields)).id).not.toBe(first)
  })
})
