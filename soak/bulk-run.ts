import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { DEMO_API_KEY } from '../local/aws/local-credentials.ts'
import { seededNumbers } from '../local/aws/stand-in/seeded-numbers.ts'
import { makeScratchDirectory } from '../local/data-directory/scratch-directory.ts'
import type { LocalService } from '../local/local-service.ts'
import { startSimulator } from '../local/simulator/simulator.ts'
import { mishapsFrom, strike } from './mishap.ts'
import { untruth } from './report-truth.ts'
import { ENVIRONMENT_LIMIT, SHORT_WAITS } from './short-waits.ts'
import { startStack } from './stack.ts'
import { upstreamFaults } from './upstream-faults.ts'
import { openWaysIn, type WaysIn } from './ways-in.ts'

/** How a list goes through the service. Times are in milliseconds. */
export interface BulkRunOptions {
  readonly ids: number
  /** The share of the calls to DocumentPro that go wrong, 0 to 1. */
  readonly faults: number
  /** How long each call to DocumentPro takes that doesn't. */
  readonly latencyMs: number
  /** Worker invocations at once. */
  readonly concurrency: number
  /** Between two crashes; 0 for none. */
  readonly killEveryMs: number
  readonly seed: number
  /** Single deletions of each way, one after the other, before the list is sent. */
  readonly quietProbes: number
  /** Between two single deletions while it is. */
  readonly probeEveryMs: number
  /** Of a cloud assembly that was synthesised before; if there is none yet, it is synthesised there. */
  readonly assembly: string | undefined
  readonly onProgress: (line: string) => void
}

/** How long single deletions took, from the call or the message to the outcome, by their way in. */
export type Probes = Readonly<Record<(typeof PROBED)[number], number[]>>

const PROBED = ['api', 'queue'] as const

export interface BulkRun {
  /** Of the command. */
  readonly exitCode: number | null
  readonly told: string
  readonly seconds: number
  readonly peakRssMb: number
  /** Lines of the report, without its head. */
  readonly reported: number
  readonly outcomes: ReadonlyMap<string, number>
  /** Lines of the report that aren't what the simulator knows, with what is wrong. */
  readonly untrue: readonly string[]
  /** Crashes that struck something. */
  readonly crashes: number
  readonly faultsStruck: number
  readonly quiet: Probes
  readonly meanwhile: Probes
}

/** Each so manieth id of the list has never existed. */
const UNKNOWN_EVERY = 50
/** With nothing else under way every crash would hit the last few, again and again, so these are spared. */
const LAST_FEW = 20
const PROGRAM = 'cli/documentpro-deletion.ts'
const RSS_EVERY_MS = 250
const PROGRESS_EVERY_MS = 10_000
/** A probe that takes longer counts as that long. */
const PROBE_MS = 60_000

/** As long as DocumentPro's. */
function idOf(index: number): string {
  return `6f1c2a9e-0000-4000-8000-${String(index).padStart(12, '0')}`
}

/**
 * Sends a list with `bulk --wait` while DocumentPro fails and functions and pollers crash, with single deletions beside it,
 * and holds each line of the report against what the simulator knows.
 */
export async function bulkRun(options: BulkRunOptions): Promise<BulkRun> {
  const { ids: count, onProgress } = options
  const directory = await makeScratchDirectory('documentpro-deletion-bulk-run-')
  const listed = Array.from({ length: count }, (_, index) => idOf(index))
  const isUnknown = (index: number): boolean => index % UNKNOWN_EVERY === UNKNOWN_EVERY - 1
  const random = seededNumbers(options.seed)
  const simulator = await startSimulator({
    apiKey: DEMO_API_KEY,
    samples: listed.filter((_, index) => !isUnknown(index)),
    faults: [
      ...upstreamFaults(options.faults, () => Math.floor(random() * 0xffff_ffff)),
      // The first that strikes wins.
      { kind: 'slow', delay_ms: options.latencyMs },
    ],
  })
  const probes = new ProbeTimes()
  const stack = await startStack({
    simulator,
    apiKey: DEMO_API_KEY,
    wait: (ms) => delay(ms),
    dataDirectory: directory,
    assembly: options.assembly,
    context: { ...SHORT_WAITS, 'documentpro:maximumConcurrency': options.concurrency },
    environmentLimit: ENVIRONMENT_LIMIT,
    onLine: (_functionName, line) => probes.read(line),
  }).catch(async (error: unknown) => {
    await simulator.close()
    throw error
  })
  const service = await stack.current()
  const ways = openWaysIn(service.endpoints)
  const over = new AbortController()
  try {
    const list = join(directory, 'ids.csv')
    await pipeline(Readable.from(rowsOf(listed)), createWriteStream(list))
    const probe = proberOf(ways, probes, (id) => simulator.state.results.create([id]))
    onProgress(`${options.quietProbes} single deletions of each way, in quiet`)
    const quiet: Probes = { api: [], queue: [] }
    for (let index = 0; index < options.quietProbes; index++) {
      for (const way of PROBED) await probe(way, quiet)
    }

    const meanwhile: Probes = { api: [], queue: [] }
    const startedAt = performance.now()
    const child = startCommand(list, directory, count)
    const isUnderWay = (): boolean => simulator.state.results.count > LAST_FEW
    const crashing = crashNowAndThen(service, options, random, { isUnderWay, signal: over.signal })
    const probing = PROBED.map((way) =>
      repeat(options.probeEveryMs, over.signal, async () => {
        if (isUnderWay()) await probe(way, meanwhile)
      }),
    )
    const telling = repeat(PROGRESS_EVERY_MS, over.signal, async () => {
      const left = simulator.state.results.count
      onProgress(
        `${Math.round((performance.now() - startedAt) / 1_000)} s: ${left} results are left`,
      )
    })
    const ended = await child.ended
    over.abort()
    const [crashes] = await Promise.all([crashing, telling, ...probing])
    const rows = await rowsOfReport(`${list}.report.csv`)
    const calls = Map.groupBy(simulator.state.log.entries(), (entry) => entry.request_id ?? '')
    const exists = new Set(simulator.state.results.list(Number.POSITIVE_INFINITY))
    const untrue = [
      ...listed.flatMap((id, index) => {
        const row = rows[index]
        if (row?.id !== id) return [`line ${index + 2} is of ${row?.id}, and not of ${id}`]
        const truth = {
          existed: !isUnknown(index),
          exists: exists.has(id),
          calls: calls.get(id) ?? [],
        }
        const wrong = untruth(row.outcome, row.evidence, truth)
        return wrong === undefined ? [] : [`${id} ${row.outcome} (${row.evidence}): ${wrong}`]
      }),
      ...rows.slice(count).map(({ id }) => `${id} is a line too many`),
    ]
    const outcomes = Map.groupBy(rows, ({ outcome }) => outcome)
    return {
      ...ended,
      seconds: (performance.now() - startedAt) / 1_000,
      reported: rows.length,
      outcomes: new Map([...outcomes].map(([outcome, those]) => [outcome, those.length])),
      untrue,
      crashes,
      faultsStruck: simulator.state.log
        .entries()
        .filter(({ fault }) => fault !== 'slow' && fault !== null).length,
      quiet,
      meanwhile,
    }
  } finally {
    over.abort()
    ways.close()
    await service.close()
    await simulator.close()
    await rm(directory, { recursive: true, force: true })
  }
}

function* rowsOf(ids: readonly string[]): Generator<string> {
  yield 'customer,request_id\n'
  for (const [index, id] of ids.entries()) yield `"Customer ${index}, Inc.",${id}\n`
}

async function rowsOfReport(path: string) {
  const text = await readFile(path, 'utf8').catch(() => '')
  const [, ...lines] = text.trimEnd().split('\n')
  return lines.map((line) => {
    const [id = '', outcome = '', evidence = ''] = line.split(',')
    return { id, outcome, evidence }
  })
}

/** As `npm run cli` starts it. */
function startCommand(list: string, directory: string, count: number) {
  const where = ['--data-dir', directory, '--work-dir', join(directory, 'work')]
  const args = ['bulk', list, '--yes', '--expect', String(count), '--wait', ...where]
  const child = spawn(process.execPath, ['--optimize-for-size', PROGRAM, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let told = ''
  child.stderr.on('data', (chunk) => {
    told += chunk
  })
  return { ended: watched(child, () => told) }
}

async function watched(child: ChildProcess, told: () => string) {
  const closed = once(child, 'close')
  let peakRssMb = 0
  while (child.exitCode === null && child.signalCode === null) {
    peakRssMb = Math.max(peakRssMb, await peakRssOf(child.pid))
    await Promise.race([closed, delay(RSS_EVERY_MS)])
  }
  const [exitCode]: (number | null)[] = await closed
  return { exitCode: exitCode ?? null, told: told(), peakRssMb }
}

/** The most that it ever had, by Linux; 0 where that isn't told. */
async function peakRssOf(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024
}

async function repeat(
  everyMs: number,
  signal: AbortSignal,
  act: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    await delay(everyMs, undefined, { signal }).catch(() => undefined)
    if (!signal.aborted) await act()
  }
}

/** @returns how many struck something, once it is over */
async function crashNowAndThen(
  { functions, crashPollers }: LocalService,
  { killEveryMs }: BulkRunOptions,
  random: () => number,
  { isUnderWay, signal }: { readonly isUnderWay: () => boolean; readonly signal: AbortSignal },
): Promise<number> {
  let crashes = 0
  const mishaps = mishapsFrom(random)
  if (killEveryMs === 0) return 0
  await repeat(killEveryMs, signal, async () => {
    if (!isUnderWay()) return
    const struck = strike(mishaps.next().value, {
      pids: () => [...functions.values()].flatMap(({ pids }) => pids()),
      crashPollers,
      signal: (pid, name) => process.kill(pid, name),
    })
    if (struck) crashes += 1
  })
  return crashes
}

/** Hears when the functions tell of the outcomes of single deletions. */
class ProbeTimes {
  readonly #awaited = new Map<string, () => void>()

  read(line: string): void {
    // Most lines are of the list.
    if (!line.includes('"probe-') || !line.includes('"event":"outcome"')) return
    const { request_id }: { request_id: string } = JSON.parse(line)
    this.#awaited.get(request_id)?.()
  }

  outcomeOf(id: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#awaited.set(id, resolve)
    return promise
  }
}

/** Makes a single deletion and notes how long it took. */
function proberOf(ways: WaysIn, times: ProbeTimes, create: (id: string) => void) {
  let made = 0
  return async (way: keyof Probes, probes: Probes): Promise<void> => {
    made += 1
    const id = `probe-${made}`
    create(id)
    const outcome = times.outcomeOf(id)
    const sentAt = performance.now()
    const taken = await ways[way]([id])
    // A caller who waits has an answer, be it a 202; who sends a message has none.
    if (way === 'queue') await Promise.race([outcome, delay(PROBE_MS, undefined, { ref: false })])
    if (taken.length > 0) probes[way].push(performance.now() - sentAt)
  }
}
