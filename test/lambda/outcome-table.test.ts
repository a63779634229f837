import { describe, expect, it } from 'vitest'
import { deleteOne } from '../../lambda/deletion/delete-one.ts'
import { deleteOrQueue } from '../../lambda/deletion/delete-or-queue.ts'
import { type Disposition, dispose } from '../../lambda/deletion/disposition.ts'
import { interpretAnswer } from '../../lambda/documentpro/answer.ts'
import { answerOne } from '../../lambda/http/answers.ts'
import { toolsWith } from './deletion/scripted-tools.ts'
import { attemptHistory, deletionRequest, IN_TIME, KEY, NOW, POLICY } from './factories.ts'

const OWN = '{"success":false,"error":"code","message":"why"}'
const DONE = '{"success":true,"message":"File deleted successfully"}'
const REQUESTS = {
  first: {},
  ambiguous: { history: attemptHistory({ ambiguous: true }) },
  redelivered: { redelivered: true },
  expiring: { firstAcceptedAt: NOW - POLICY.retryWindowMs },
} as const

/** Design, sections 2 and 3: answer × history and window → outcome, what happens to the message, the caller's status. */
const TABLE = [
  [200, DONE, 'first', 'deleted', 'acknowledge', 200],
  [200, '{}', 'first', 'unexpected', 'route_back', 202],
  [200, '{}', 'expiring', 'unexpected', 'dead_letter expired', 202],
  [400, OWN, 'first', 'rejected', 'dead_letter rejected', 400],
  [401, OWN, 'first', 'unauthorized', 'route_back', 202],
  [401, OWN, 'expiring', 'unauthorized', 'dead_letter expired', 202],
  [403, OWN, 'first', 'forbidden', 'dead_letter forbidden', 403],
  [403, '{"message":"Forbidden"}', 'first', 'unauthorized', 'route_back', 202],
  [403, '{"message":"Missing Authentication Token"}', 'first', 'unexpected', 'route_back', 202],
  [403, '<html>', 'first', 'unavailable', 'route_back', 202],
  [404, OWN, 'first', 'not_found', 'acknowledge', 404],
  [404, OWN, 'ambiguous', 'already_gone', 'acknowledge', 200],
  [404, OWN, 'redelivered', 'already_gone', 'acknowledge', 200],
  [404, '{"message":"Not Found"}', 'ambiguous', 'unexpected', 'route_back', 202],
  [429, '{"message":"Too Many Requests"}', 'first', 'unavailable', 'route_back', 202],
  [302, '', 'first', 'unexpected', 'route_back', 202],
  ...[408, 500, 502, 503, 504].flatMap((status) => [
    [status, '<html>', 'first', 'unavailable', 'route_back', 202] as const,
    [status, OWN, 'expiring', 'unavailable', 'dead_letter expired', 202] as const,
  ]),
] as const

function whatHappens(disposition: Disposition): string {
  if (disposition.action === 'route_back') return 'route_back'
  const { outcome, deadLetter } = disposition.conclusion
  return deadLetter ? `dead_letter ${outcome}` : 'acknowledge'
}

describe('the outcome table', () => {
  it.each(TABLE)('%i %s, %s: %s, %s, %i', async (status, body, history, outcome, action, http) => {
    const request = deletionRequest('a', REQUESTS[history])
    const answer = interpretAnswer({ status, body, headers: {} }, KEY, NOW)
    const { tools } = toolsWith([answer])
    const deletion = await deleteOne(request, tools, IN_TIME)
    expect(deletion).toMatchObject({ outcome })
    const disposition = dispose(deletion, POLICY, NOW, 0)
    expect(whatHappens(disposition)).toBe(action)

    const waiting = toolsWith([answer]).tools
    const told = await deleteOrQueue(
      request,
      {
        ...waiting,
        journal: { ...waiting.journal, sinkFailed: () => undefined },
        sinks: [],
        enqueue: async () => [true],
        random: () => 0,
      },
      IN_TIME,
    )
    expect(answerOne(told, NOW).status).toBe(http)
  })
})
