import type { ApiKey } from '../../../lambda/deletion/api-key.ts'
import type { AttemptReport } from '../../../lambda/deletion/attempt.ts'
import type { DeletionTools } from '../../../lambda/deletion/delete-one.ts'
import type { UpstreamAnswer } from '../../../lambda/deletion/outcome.ts'
import { clockAt, gateAt, ONE_KEY, POLICY, unhurried } from '../factories.ts'

/** How long the upstream takes for each answer. */
export const TOOK_MS = 25

interface Call {
  readonly id: string
  readonly key: ApiKey
  readonly timeoutMs: number
}

/** Tools over an upstream that gives one answer after the other, each after 25 ms. */
export function toolsWith(
  answers: readonly UpstreamAnswer[],
  overrides: Partial<DeletionTools> = {},
) {
  const clock = clockAt()
  const calls: Call[] = []
  const reports: AttemptReport[] = []
  const tools: DeletionTools = {
    upstream: {
      async delete(id, key, timeoutMs) {
        const answer = answers[calls.length]
        calls.push({ id, key, timeoutMs })
        clock.advance(TOOK_MS)
        if (answer === undefined) throw new Error('one call more than the test has answers')
        return answer
      },
    },
    keys: ONE_KEY,
    gate: gateAt(clock.now),
    pace: unhurried(clock.now),
    policy: POLICY,
    now: clock.now,
    journal: { attempt: (report) => reports.push(report) },
    ...overrides,
  }
  return { tools, clock, calls, reports }
}
