import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Conclusion } from '../../../lambda/deletion/conclusion.ts'
import type { Deletion } from '../../../lambda/deletion/delete-one.ts'
import { dispose, routeBack, routeConclusionBack } from '../../../lambda/deletion/disposition.ts'
import type { AttemptedEnd, NotTried, PendingOutcome } from '../../../lambda/deletion/outcome.ts'
import type { DeletionRequest } from '../../../lambda/deletion/request.ts'
import {
  attemptHistory,
  attemptRecord,
  conclusion,
  deletionRequest,
  NOW,
  POLICY,
} from '../factories.ts'

const FAULT = { error: 'code', message: 'why' }
const tried = deletionRequest('a', { history: attemptHistory({ count: 3 }) })
const WINDOW_END = NOW + POLICY.retryWindowMs

/** The end of a deletion: with a dead letter, unless a test says otherwise. */
function ended(outcome: Conclusion['outcome'], fields: Partial<Conclusion> = {}) {
  const rest = { request: tried, status: 418, at: NOW, deadLetter: true, ...FAULT }
  return { action: 'conclude', conclusion: { outcome, ...rest, ...fields } }
}

function final(outcome: AttemptedEnd): Deletion {
  return { state: 'final', outcome, request: tried, status: 418, ...FAULT }
}

function pending(outcome: PendingOutcome, retryAfterMs = 0, request = tried) {
  const state = { state: 'pending', status: 503 } as const
  return { ...state, outcome, request, retryAfterMs, ...FAULT } satisfies Deletion
}

function notTried(
  why: NotTried,
  {
    request = tried,
    ...times
  }: Partial<{
    request: DeletionRequest
    resumeAt: number
    since: number
    pausedAt: number
  }> = {},
) {
  return { state: 'not_tried', why, request, resumeAt: NOW + 60_000, ...times } satisfies Deletion
}

describe('what happens to the message of a deletion request', () => {
  it.each(['deleted', 'already_gone', 'not_found'] as const)(
    '%s: it is acknowledged',
    (outcome) => {
      const disposition = dispose(final(outcome), POLICY, WINDOW_END, 0)
      expect(disposition).toStrictEqual(ended(outcome, { at: WINDOW_END, deadLetter: false }))
    },
  )

  it.each(['rejected', 'forbidden'] as const)('%s: it is a dead letter at once', (reason) => {
    expect(dispose(final(reason), POLICY, NOW, 0)).toStrictEqual(ended(reason))
  })

  it.each(['unavailable', 'unexpected', 'unauthorized'] as const)(
    '%s: it goes back with its back-off while the retry window is open',
    (why) => {
      const now = WINDOW_END - 20_000
      expect(dispose(pending(why, 10_000), POLICY, now, 0.5)).toStrictEqual({
        action: 'route_back',
        request: { ...tried, retryAt: now + 14_000 },
        retryAt: now + 14_000,
        why,
        backoffCeilingMs: 8_000,
      })
    },
  )

  it.each(['unavailable', 'unexpected', 'unauthorized'] as const)(
    '%s: it is a dead letter once the retry window is over',
    (outcome) => {
      expect(dispose(pending(outcome), POLICY, WINDOW_END, 0.5)).toStrictEqual(
        ended('expired', { at: WINDOW_END, status: 503 }),
      )
    },
  )

  const everyReason = [
    'key_rejected',
    'key_unavailable',
    'upstream_down',
    'throttled',
    'out_of_time',
    'paced',
    'not_due',
    'split',
  ] as const

  it.each(everyReason.filter((why) => why !== 'out_of_time'))(
    'not tried for %s: it goes back for when it can be tried',
    (why) => {
      expect(dispose(notTried(why), POLICY, NOW, 0.5)).toStrictEqual({
        action: 'route_back',
        request: { ...tried, retryAt: NOW + 60_000 },
        retryAt: NOW + 60_000,
        why,
      })
    },
  )

  it.each([
    ['key_rejected', 'DocumentPro rejects the API key'],
    ['key_unavailable', 'the API key could not be read from Secrets Manager'],
    ['upstream_down', 'DocumentPro is unavailable'],
    ['throttled', 'DocumentPro asks for fewer requests'],
  ] as const)(
    'not tried for %s: it expires, with the status of the last attempt',
    (why, message) => {
      const recent = [500, 503, 429].map((status) => attemptRecord({ status }))
      const request = deletionRequest('a', { history: attemptHistory({ count: 3, recent }) })
      const expired = { at: WINDOW_END, error: why, message }
      expect(dispose(notTried(why, { request }), POLICY, WINDOW_END, 0)).toStrictEqual(
        ended('expired', { ...expired, request, status: 429 }),
      )
      const untried = deletionRequest('b')
      expect(dispose(notTried(why, { request: untried }), POLICY, WINDOW_END, 0)).toStrictEqual(
        ended('expired', { ...expired, request: untried, status: null }),
      )
    },
  )

  it.each(['out_of_time', 'paced', 'not_due', 'split'] as const)(
    "not tried for %s: it never expires, since that is nobody else's fault",
    (why) => {
      const disposition = dispose(notTried(why), POLICY, WINDOW_END * 2, 0)
      expect(disposition).toMatchObject({ action: 'route_back', why })
    },
  )

  it('not tried for out_of_time: it goes back with jitter, the later the longer it has waited', () => {
    const retryAt = (waitedMs: number): number => {
      const now = NOW + waitedMs
      const deletion = notTried('out_of_time', { resumeAt: now })
      const back = dispose(deletion, POLICY, now, 0.5)
      return back.action === 'route_back' ? back.retryAt - now : Number.NaN
    }
    expect(retryAt(0)).toBe(POLICY.backoffBaseMs / 2)
    expect(retryAt(100_000)).toBe(50_000)
    expect(retryAt(10 * POLICY.backoffCapMs)).toBe(POLICY.backoffCapMs / 2)
  })

  it.each(['key_rejected', 'key_unavailable', 'upstream_down', 'throttled'] as const)(
    'not tried for %s: it does not expire untried when DocumentPro has answered others since it was accepted',
    (why) => {
      const at = (answeredAt: number, request: DeletionRequest) =>
        dispose({ ...notTried(why, { request }), answeredAt }, POLICY, WINDOW_END, 0).action
      const untried = deletionRequest('a')
      expect(at(NOW, untried)).toBe('route_back')
      expect(at(NOW - 1, untried)).toBe('conclude')
      expect(at(NOW, tried)).toBe('conclude')
    },
  )

  it('expires when it is told to, and not at the end of its own window', () => {
    const deletion = pending('unavailable')
    expect(dispose(deletion, POLICY, WINDOW_END, 0, WINDOW_END + 1).action).toBe('route_back')
    expect(dispose(deletion, POLICY, WINDOW_END + 1, 0, WINDOW_END + 1).action).toBe('conclude')
  })

  it('a scheduled deletion has its whole retry window from when it was due', () => {
    const request = deletionRequest('a', { notBefore: NOW + 5_000 })
    const deletion = pending('unavailable', 0, request)
    const atEnd = dispose(deletion, POLICY, WINDOW_END, 0)
    expect(atEnd.action).toBe('route_back')
    expect(dispose(deletion, POLICY, WINDOW_END + 5_000, 0).action).toBe('conclude')
  })
})

describe('the back-off of a deletion whose retry window is nearly over', () => {
  const nearEnd = WINDOW_END - 1_000

  it('ends with the window, so that it is tried once more', () => {
    const back = dispose(pending('unavailable'), POLICY, nearEnd, 0.999)
    expect(back).toMatchObject({ action: 'route_back', retryAt: WINDOW_END })
  })

  it('does not end before DocumentPro lets it', () => {
    const back = dispose(pending('unavailable', 5_000), POLICY, nearEnd, 0.999)
    expect(back).toMatchObject({ action: 'route_back', retryAt: nearEnd + 5_000 })
  })
})

describe('what goes back to the queue', () => {
  it('goes back whatever the retry window says, when it is not the worker who asks', () => {
    const back = routeBack(pending('unavailable'), POLICY, WINDOW_END, 0.25)
    expect(back).toMatchObject({ action: 'route_back', retryAt: WINDOW_END + 2_000 })
  })

  it('is spread over as much time as DocumentPro has been left alone', () => {
    const since = NOW - 200_000
    const retryAt = (random: number, from = since): number =>
      routeBack(notTried('upstream_down', { since: from }), POLICY, NOW, random).retryAt
    expect(retryAt(0)).toBe(NOW + 60_000)
    expect(retryAt(0.25)).toBe(NOW + 110_000)
    expect(retryAt(0.5)).toBe(NOW + 160_000)
    // The spread ends with the cap of the back-off.
    expect(retryAt(0.5, NOW - 86_400_000)).toBe(NOW + 480_000)
  })

  it('has come back one cap after the last probe, whenever in its pause it was sent away', () => {
    const since = NOW - 86_400_000
    const resumeAt = NOW + 1_000
    const pausedAt = resumeAt - 60_000
    const sentAway = notTried('key_rejected', { since, pausedAt, resumeAt })
    const back = routeBack(sentAway, POLICY, NOW, 0.999_999).retryAt
    expect(back).toBeLessThanOrEqual(pausedAt + POLICY.backoffCapMs)
    expect(back).toBeGreaterThan(pausedAt + POLICY.backoffCapMs - 1_000)
    // A pause as long as the cap leaves nothing to spread over.
    const throttled = notTried('throttled', { since, pausedAt: NOW, resumeAt: NOW + 900_000 })
    expect(routeBack(throttled, POLICY, NOW, 0.5).retryAt).toBe(NOW + 900_000)
  })

  it('is never tried earlier than when it can be', () => {
    const ms = fc.integer({ min: 0, max: 1e9 })
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    fc.assert(
      fc.property(ms, ms, random, (untilMs, sinceMs, drawn) => {
        const deletion = notTried('throttled', { resumeAt: NOW + untilMs, since: NOW - sinceMs })
        const { retryAt, request } = routeBack(deletion, POLICY, NOW, drawn)
        expect(retryAt).toBeGreaterThanOrEqual(NOW + untilMs)
        expect(request.retryAt).toBe(retryAt)
      }),
    )
  })
})

describe('a conclusion that a sink did not take', () => {
  it('goes back as it is, the later the longer that has lasted', () => {
    const deleted = conclusion({ request: tried })
    const back = routeConclusionBack(deleted, POLICY, NOW, 0.5)
    expect(back).toStrictEqual({
      action: 'route_back',
      request: tried,
      retryAt: NOW + POLICY.backoffBaseMs / 2,
      why: 'not_concluded',
      conclusion: deleted,
    })
    const later = NOW + 2 * POLICY.backoffCapMs
    const { retryAt } = routeConclusionBack(deleted, POLICY, later, 0.5)
    expect(retryAt).toBe(later + POLICY.backoffCapMs / 2)
  })
})
