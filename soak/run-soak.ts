import { rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { DEMO_API_KEY } from '../local/aws/local-credentials.ts'
import { makeScratchDirectory } from '../local/data-directory/scratch-directory.ts'
import { startSimulator } from '../local/simulator/simulator.ts'
import type { SoakFlags } from './flags.ts'
import { type MishapKind, strike } from './mishap.ts'
import { observe } from './observe.ts'
import { besideSick, makeSoakPlan, type SoakPlan } from './plan.ts'
import { readLedger } from './read-ledger.ts'
import { RunLog } from './run-log.ts'
import { sendAll } from './senders.ts'
import {
  BACKOFF_CAP_SECONDS,
  ENVIRONMENT_LIMIT,
  KEY_PAUSE_SECONDS,
  SHORT_WAITS,
} from './short-waits.ts'
import { type Stack, startStack } from './stack.ts'
import { judge, type Verdict } from './summary.ts'

/** Deletions pending at once; senders that share two cores with the service would starve it. */
const BACKLOG = 1_500

/** With nothing else under way every crash would hit the last few, again and again, so these are spared. */
const LAST_FEW = 20

const PROGRESS_MS = 5_000
const STEP_MS = 200
/** How long Secrets Manager is well, or fails in one way. */
const SECRET_FAULT_MS = 2_000
/** How long DynamoDB is well, or fails in one way: longer than a conclusion waits before it is tried again. */
const TABLE_FAULT_MS = 5_000

/**
 * Runs a soak to its end or its time limit, and judges it.
 * @param signal ends it earlier
 */
export async function soak(
  flags: SoakFlags,
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<Verdict> {
  const startedAt = Date.now()
  const plan = makeSoakPlan(flags)
  const log = new RunLog()
  const dataDirectory = await makeScratchDirectory('documentpro-deletion-soak-')
  const simulator = await startSimulator({
    apiKey: DEMO_API_KEY,
    samples: plan.ids.filter((id) => !plan.unknown.has(id)),
    faults: plan.faults,
  })
  const refusals: string[] = []
  const logFaults: string[] = []
  let stack: Stack | undefined
  let keep = false
  try {
    print(`seed ${flags.seed}: ${plan.ids.length} deletions; starting the service…`)
    stack = await startStack({
      simulator,
      apiKey: DEMO_API_KEY,
      wait: (ms) => delay(ms),
      dataDirectory,
      assembly: flags.assembly,
      context: SHORT_WAITS,
      environmentLimit: ENVIRONMENT_LIMIT,
      ...(plan.sqsFaults && { sqsFaults: plan.sqsFaults }),
      ...(plan.dynamoDbFaults && { dynamoDbFaults: plan.dynamoDbFaults }),
      onLine: (_functionName, line, pid) => log.read(line, pid),
      onRefusal: (sentence) => refusals.push(sentence),
      onLogFault: (sentence) => logFaults.push(sentence),
      onDelivery: (record) => log.deliver(record),
    })
    const ordeal = await run({ flags, plan, log, stack, startedAt, print, signal })
    const service = await stack.current()
    await service.quiesce()
    const ledger = await readLedger(service.tables, service.endpoints.ledgerTable ?? '')
    const facts = observe(
      { service, simulator, sqsEdges: stack.sqsEdges, log, ledger },
      {
        neverExisted: plan.unknown,
        sick: plan.sick,
        belongsToPerson: (id, reason) => {
          if (id === undefined) return reason === 'invalid'
          return reason === 'expired' ? plan.sick.has(id) : plan.forAPerson.get(id) === reason
        },
        pauses: {
          keyPauseMs: KEY_PAUSE_SECONDS * 1_000,
          throttlePauseCapMs: BACKOFF_CAP_SECONDS * 1_000,
          clockJumpMs: 0,
        },
      },
    )
    const seconds = (Date.now() - startedAt) / 1_000
    const verdict = judge(log, facts, {
      ...ordeal,
      planned: plan.ids.length,
      besideSick: besideSick(plan),
      refusals,
      logFaults,
      seconds,
    })
    keep = !verdict.sound
    return verdict
  } finally {
    await stack?.current().then((service) => service.close())
    await simulator.close()
    if (keep) print(`queues and logs are kept in ${dataDirectory}`)
    else await rm(dataDirectory, { recursive: true, force: true })
  }
}

interface Run {
  readonly flags: SoakFlags
  readonly plan: SoakPlan
  readonly log: RunLog
  readonly stack: Stack
  readonly startedAt: number
  readonly print: (line: string) => void
  readonly signal: AbortSignal
}

/** Lets everything happen that the plan has, until all is final or the time is over. */
async function run({ flags, plan, log, stack, startedAt, print, signal }: Run) {
  const over = new AbortController()
  const mishaps = new Map<MishapKind, number>()
  let [restarts, rotations, secretFaults] = [0, 0, 0]
  let allSent = false
  const sending = sendAll({
    plan,
    busy: () => log.pending > BACKLOG,
    current: stack.current,
    log,
    now: Date.now,
    signal: over.signal,
  }).then(() => {
    allSent = true
  })
  /** What DocumentPro fails for ever stays where it is. */
  const toEnd = (): number => log.pending - log.waiting(plan.sick)
  const happen = async (everyMs: number, act: () => Promise<void>): Promise<void> => {
    while (everyMs > 0 && !over.signal.aborted) {
      await delay(everyMs, undefined, { signal: over.signal }).catch(() => undefined)
      if (!over.signal.aborted) await act()
    }
  }
  /** Strikes something that lives; false when there is nothing. */
  const kill = async (): Promise<boolean> => {
    const { value: mishap } = plan.mishaps.next()
    const { functions, crashPollers } = await stack.current()
    const struck = strike(mishap, {
      pids: () => [...functions.values()].flatMap(({ pids }) => pids()),
      crashPollers,
      signal: (pid, signal) => process.kill(pid, signal),
    })
    if (struck) mishaps.set(mishap.kind, (mishaps.get(mishap.kind) ?? 0) + 1)
    return struck
  }
  const killing = happen(flags.killEveryMs, async () => {
    if (!allSent || toEnd() > LAST_FEW) await kill()
  })
  const failing = happen(flags.faults > 0 ? SECRET_FAULT_MS : 0, async () => {
    const { value: kind } = plan.secretFaults.next()
    await stack.failSecrets(kind).catch(() => undefined)
    if (kind !== 'none') secretFaults += 1
  })
  const tablesFailing = happen(flags.faults > 0 ? TABLE_FAULT_MS : 0, async () => {
    await stack.failTables(plan.tableFaults.next().value)
  })
  const telling = happen(PROGRESS_MS, async () => {
    const seconds = Math.round((Date.now() - startedAt) / 1_000)
    print(
      `${seconds} s  accepted ${log.accepted.size}  final ${log.final}  pending ${log.pending}  attempts ${log.count('attempt')}`,
    )
  })

  let rotating: Promise<void> | undefined
  let firstMishapDue = flags.killEveryMs > 0
  const isOver = (): boolean =>
    signal.aborted || Date.now() - startedAt >= flags.timeLimitMs || (allSent && toEnd() === 0)
  while (!isOver()) {
    await delay(STEP_MS)
    if (firstMishapDue && log.final >= plan.firstMishapAt) firstMishapDue = !(await kill())
    if (rotations === 0 && log.final >= plan.rotateAt) {
      rotations += 1
      print('     the key is revoked; the new one comes later')
      rotating = stack.rotateKey('soak-key-rotated')
    }
    if (restarts === 0 && log.final >= (plan.restartAt ?? Number.POSITIVE_INFINITY)) {
      restarts += 1
      print('     the whole stack crashes and is started again')
      await stack.restart()
    }
  }
  over.abort()
  await Promise.all([sending, killing, failing, tablesFailing, telling, rotating])
  const dynamoDbFaults = total(stack.dynamoDbEdges.map(({ struck }) => struck))
  const sqsFaults = total(stack.sqsEdges.map(({ struck }) => struck))
  return { mishaps, restarts, rotations, secretFaults, sqsFaults, dynamoDbFaults }
}

function total(counts: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>()
  for (const [name, count] of counts.flatMap((one) => [...one])) {
    sums.set(name, (sums.get(name) ?? 0) + count)
  }
  return sums
}
