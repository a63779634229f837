import type { FunctionFigures } from './function-measures.ts'
import type { BenchResults } from './results.ts'
import { isMet, type Target, targetsOf } from './targets.ts'

/** What a run says of the goals. */
function goalsMarkdown(results: BenchResults): string {
  return [
    `Measured ${results.machine}; one run, peers interleaved, medians.`,
    table(
      ['goal', 'measured', 'limit', 'met'],
      targetsOf(results).map((target) => [
        target.says,
        inUnit(target.measured, target.unit),
        `${target.direction} ${inUnit(target.limit, target.unit)}`,
        isMet(target) ? 'yes' : '**no**',
      ]),
    ),
  ].join('\n\n')
}

/** The three goals that say most, in a sentence for the README. */
export function headlineMarkdown(results: BenchResults): string {
  const figure = (says: string): string => {
    const target = targetsOf(results).find((candidate) => candidate.says === says)
    if (target === undefined) throw new Error(`there is no goal '${says}'`)
    return inUnit(target.measured, target.unit)
  }
  return [
    `Measured ${results.machine}: a cold start takes ${figure('cold start against textbook')} the time of the *textbook* worker,`,
    `a warm message ${figure('warm CPU a message against textbook')} its CPU, and 10,000 deletions at 20 ms are`,
    `${figure('speed against the sequential script, 20 ms')} as fast as the sequential script.`,
  ].join(' ')
}

/** All figures of a run as Markdown tables. */
export function reportMarkdown(results: BenchResults): string {
  const { functions, recording, services, latency, calls, scripts, growth, authorisation } = results
  const { sequential, threads, ours } = scripts
  return [
    goalsMarkdown(results),
    table(['one function', ...functions.map(({ peer }) => peer)], functionRows(functions)),
    table(
      ['one function that keeps a record', ...recording.map(({ peer }) => peer)],
      [
        ...functionRows(recording),
        [
          'calls to AWS for the first batch of 10',
          ...recording.map((f) => String(f.awsCallsForBatchOf10)),
        ],
      ],
    ),
    table(
      ['whole local stack, 0 ms', 'concurrency', 'deletions/s'],
      services.map((run) => [run.way, String(run.concurrency), run.perSecond.toFixed(0)]),
    ),
    `From queue to outcome at ${latency.perSecond} deletions/s and 20 ms: p50 ${latency.p50Ms.toFixed(0)} ms, p95 ${latency.p95Ms.toFixed(0)} ms, p99 ${latency.p99Ms.toFixed(0)} ms.`,
    `Calls to AWS for 1,000 deletions on the queue: ${Object.entries(calls)
      .map(([operation, count]) => `${count.toFixed(count < 10 ? 1 : 0)} ${operation}`)
      .join(', ')}.`,
    table(
      ['10,000 deletions at 20 ms', 'deletions/s', 'seconds'],
      [
        [
          `script, sequential (${sequential.language}; ${sequential.deletions} measured)`,
          sequential.perSecond.toFixed(0),
          (ours.deletions / sequential.perSecond).toFixed(0),
        ],
        [
          `script, 20 threads (${threads.language})`,
          threads.perSecond.toFixed(0),
          threads.seconds.toFixed(0),
        ],
        ['ours, through queue and worker', ours.perSecond.toFixed(0), ours.seconds.toFixed(0)],
      ],
    ),
    `Asking the policies for every call, ${authorisation.timeRatios.length} pairs of runs: time ${range(authorisation.timeRatios)}, CPU ${range(authorisation.cpuRatios)}.`,
    table(
      ['growth', 'seconds', 'deletions/s', "worker's peak RSS, MB"],
      growth.map((run) => [
        `${run.deletions.toLocaleString('en')} deletions`,
        run.seconds.toFixed(1),
        run.perSecond.toFixed(0),
        run.workerPeakRssMb.toFixed(0),
      ]),
    ),
  ].join('\n\n')
}

function functionRows(functions: readonly FunctionFigures[]): readonly (readonly string[])[] {
  return [
    ['init, ms', ...functions.map(({ initMs }) => initMs.toFixed(0))],
    ['first batch of 10, ms', ...functions.map((f) => f.firstBatchMs.toFixed(0))],
    ['cold start, ms', ...functions.map(({ coldMs }) => coldMs.toFixed(0))],
    ['warm CPU a message, µs', ...functions.map((f) => f.warmCpuMicrosPerMessage.toFixed(0))],
    ['warm time a message, µs', ...functions.map((f) => f.warmWallMicrosPerMessage.toFixed(0))],
    ['batch of 10 at 100 ms, ms', ...functions.map((f) => f.batchOf10At100Ms.toFixed(0))],
    ['batch of 100 at 100 ms, ms', ...functions.map((f) => f.batchOf100At100Ms.toFixed(0))],
    ['bundle, KB', ...functions.map((f) => (f.bundleBytes / 1024).toFixed(0))],
    ['peak RSS, MB', ...functions.map(({ peakRssMb }) => peakRssMb.toFixed(0))],
    ['connections to DocumentPro', ...functions.map(({ connections }) => String(connections))],
  ]
}

/** How far ratios are apart. */
function range(ratios: readonly number[]): string {
  return `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)} ×`
}

function inUnit(value: number, unit: Target['unit']): string {
  return unit === '×' ? `${value.toFixed(2)} ×` : `${value.toFixed(0)} ${unit}`.replace(' /s', '/s')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
