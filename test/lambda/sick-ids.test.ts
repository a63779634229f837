import { describe, expect, it } from 'vitest'
import { seededNumbers } from '../../local/aws/stand-in/seeded-numbers.ts'
import { Ledger, type Report } from './simulation/ledger.ts'
import { answerOf, type Conduct, HONEST } from './simulation/simulated-documentpro.ts'
import { DEFAULTS } from './simulation/worker-settings.ts'
import { World } from './simulation/world.ts'

const HEALTHY = 300
const MINUTES = 5
const MINUTE_MS = 60_000
const HTML = { status: 403, headers: { 'content-type': 'text/html' }, body: '<html>blocked</html>' }

/** How DocumentPro, or what is in front of it, dislikes an id for ever. */
const SICKNESSES: Readonly<Record<string, Conduct>> = {
  'DocumentPro fails with 500': { deletes: false, says: answerOf(500), tookMs: 30 },
  'the edge answers 502': {
    deletes: false,
    says: answerOf(502, { message: 'Internal server error' }),
    tookMs: 5,
  },
  'a firewall shows a page': { deletes: false, says: HTML, tookMs: 5 },
  'a firewall says Forbidden': {
    deletes: false,
    says: answerOf(403, { message: 'Forbidden' }),
    tookMs: 5,
  },
  'the connection is reset': { deletes: false, says: null, tookMs: 5 },
}

interface Course {
  readonly reports: readonly Report[]
  /** How long healthy ids took from the moment at which they could be delivered, ascending; in milliseconds. */
  readonly tookMs: readonly number[]
  readonly world: World
}

/** Trickles healthy ids in over five minutes, and sick ones among them or all at once before them. */
async function course(
  sick: number,
  conduct: Conduct,
  at: 'among' | 'before' = 'among',
  retryWindowMs = DEFAULTS.policy.retryWindowMs,
): Promise<Course> {
  const files = Array.from({ length: HEALTHY }, (_, index) => `healthy-${index}`)
  const ledger = new Ledger()
  const world = new World({
    files,
    settings: { ...DEFAULTS, policy: { ...DEFAULTS.policy, retryWindowMs } },
    random: seededNumbers(3),
    shortestPollMs: 1,
    concluded: (concluded, environment) => ledger.concluded(concluded, environment),
    routedBack: (routedBack, environment) => ledger.routedBack(routedBack, environment),
  })
  world.documentPro.conduct = (id) => (id.startsWith('sick') ? conduct : HONEST)
  const begun = world.time.now()
  const sent = new Map<string, number>()
  const send = (id: string, share: number): void => {
    const delaySeconds = Math.floor(share * MINUTES * 60)
    sent.set(id, begun + delaySeconds * 1_000)
    world.queue.send(JSON.stringify({ request_id: id }), delaySeconds)
  }
  for (let index = 0; index < sick; index += 1) {
    send(`sick-${index}`, at === 'before' ? 0 : index / sick)
  }
  for (const [index, id] of files.entries()) send(id, index / HEALTHY)
  await world.run(MINUTES * MINUTE_MS + 20 * MINUTE_MS)
  const tookMs = world.documentPro.calls
    .filter(({ deleted }) => deleted)
    .map(({ id, endedAt }) => endedAt - (sent.get(id) ?? Number.NaN))
    .toSorted((a, b) => a - b)
  return { reports: ledger.reports, tookMs, world }
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN
}

function expectUntroubled(troubled: Course, quiet: Course): void {
  expect(troubled.tookMs).toHaveLength(HEALTHY)
  for (const share of [0.5, 0.99]) {
    expect(quantile(troubled.tookMs, share)).toBeLessThanOrEqual(2 * quantile(quiet.tookMs, share))
  }
}

function outcomesOfHealthy({ reports }: Course): readonly string[] {
  return [
    ...new Set(reports.filter(({ id }) => id.startsWith('healthy')).map(({ outcome }) => outcome)),
  ]
}

describe.each(Object.entries(SICKNESSES))('ids for which %s, for ever,', (_, conduct) => {
  it.each([
    ['1 %', 3],
    ['10 %', 33],
    ['50 %', 300],
  ])('do not hold up the others when they are %s of all', async (_share, sick) => {
    const quiet = await course(0, HONEST)
    const troubled = await course(sick, conduct)
    expect(outcomesOfHealthy(troubled)).toStrictEqual(['deleted'])
    expectUntroubled(troubled, quiet)
  })

  it('let none of the others expire, untried or not, in a short retry window', async () => {
    const troubled = await course(200, conduct, 'among', 90_000)
    expect(outcomesOfHealthy(troubled)).toStrictEqual(['deleted'])
    expect(troubled.world.documentPro.existing.size).toBe(0)
  })
})

describe('200 ids that DocumentPro fails with 500 before any other comes', () => {
  it('do not hold up those that come', async () => {
    const conduct = { deletes: false, says: answerOf(500), tookMs: 30 }
    expectUntroubled(await course(200, conduct, 'before'), await course(0, HONEST))
  })
})
