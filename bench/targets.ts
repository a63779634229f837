import type { FunctionFigures } from './function-measures.ts'
import type { RecordingFigures } from './recording-measures.ts'
import type { BenchResults } from './results.ts'

/** A figure that the project set itself, and whether this run reached it. */
export interface Target {
  readonly says: string
  readonly measured: number
  readonly unit: '×' | '/s' | 'ms' | 'KB'
  /** `at most` or `at least` this. */
  readonly limit: number
  readonly direction: 'at most' | 'at least'
}

export function isMet({ measured, limit, direction }: Target): boolean {
  return direction === 'at most' ? measured <= limit : measured >= limit
}

const IDEAL_BATCH_MS = 100

/** The goals of the project, measured by one run. */
export function targetsOf({
  functions,
  recording,
  services,
  scripts,
  growth,
  authorisation,
}: BenchResults): readonly Target[] {
  const ours = figuresOf('ours', functions)
  const textbook = figuresOf('textbook', functions)
  const floor = figuresOf('floor', functions)
  const atOnce = ours.batchConcurrency ?? 100
  const fastest = Math.max(
    ...services.filter(({ way }) => way === 'queue').map(({ perSecond }) => perSecond),
  )
  const [, middle, most] = growth
  return [
    ratio('cold start against textbook', ours.coldMs / textbook.coldMs, 0.6),
    ratio('cold start against floor', ours.coldMs / floor.coldMs, 1.5),
    ratio('bundle against textbook', ours.bundleBytes / textbook.bundleBytes, 0.6),
    warmCpu('warm CPU a message against textbook', ours, textbook, 0.45),
    warmCpu('warm CPU a message against floor', ours, floor, 1.3),
    ...recordingTargets(recording),
    ratio('batch of 10 at 100 ms against one call', ours.batchOf10At100Ms / IDEAL_BATCH_MS, 1.1),
    ratio(
      `batch of 100 at 100 ms against the ideal for ${atOnce} at once`,
      ours.batchOf100At100Ms / (IDEAL_BATCH_MS * Math.ceil(100 / atOnce)),
      1.1,
    ),
    {
      says: 'from queue to outcome through the local stack, 0 ms',
      measured: fastest,
      unit: '/s',
      limit: 1_000,
      direction: 'at least',
    },
    {
      says: 'speed against the sequential script, 20 ms',
      measured: scripts.ours.perSecond / scripts.sequential.perSecond,
      unit: '×',
      limit: 20,
      direction: 'at least',
    },
    {
      says: 'speed against the script with 20 threads, 20 ms',
      measured: scripts.ours.perSecond / scripts.threads.perSecond,
      unit: '×',
      limit: 1,
      direction: 'at least',
    },
    ratio(
      'memory of the worker, 100,000 deletions against 10,000',
      (most?.workerPeakRssMb ?? Number.NaN) / (middle?.workerPeakRssMb ?? Number.NaN),
      1.1,
    ),
    ratio(
      'time of a deletion with every call authorised against without',
      authorisation.timeRatio,
      1.15,
    ),
    ratio(
      'CPU of a deletion with every call authorised against without',
      authorisation.cpuRatio,
      1.15,
    ),
  ]
}

const MOST_BYTES_WITH_LEDGER = 290_000

/** Ours with the ledger beside the textbook worker with idempotency. */
function recordingTargets(recording: readonly RecordingFigures[]): readonly Target[] {
  const ours = figuresOf('ours with ledger', recording)
  const textbook = figuresOf('textbook with idempotency', recording)
  return [
    ratio(
      'cold start with ledger against textbook with idempotency',
      ours.coldMs / textbook.coldMs,
      0.6,
    ),
    warmCpu(
      'warm CPU a message with ledger against textbook with idempotency',
      ours,
      textbook,
      0.45,
    ),
    ratio(
      'calls to AWS for a batch of 10 with ledger against textbook with idempotency',
      ours.awsCallsForBatchOf10 / textbook.awsCallsForBatchOf10,
      0.6,
    ),
    {
      says: 'bundle of the worker with ledger',
      measured: ours.bundleBytes / 1_000,
      unit: 'KB',
      limit: MOST_BYTES_WITH_LEDGER / 1_000,
      direction: 'at most',
    },
  ]
}

function figuresOf<Figures extends FunctionFigures>(
  name: string,
  figures: readonly Figures[],
): Figures {
  const found = figures.find(({ peer }) => peer === name)
  if (found === undefined) throw new Error(`the run has no figures of ${name}`)
  return found
}

function warmCpu(
  says: string,
  { warmCpuMicrosPerMessage: ours }: FunctionFigures,
  { warmCpuMicrosPerMessage: theirs }: FunctionFigures,
  limit: number,
): Target {
  return ratio(says, ours / theirs, limit)
}

function ratio(says: string, measured: number, limit: number): Target {
  return { says, measured, unit: '×', limit, direction: 'at most' }
}
