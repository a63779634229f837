/**
 * `npm run bench:bulk-wait`: a long list with `bulk --wait` while DocumentPro fails and functions crash, and single deletions
 * beside it.
 *
 * @module
 */
import { bulkRun, type Probes } from '../soak/bulk-run.ts'
import { readFlags } from './command-line.ts'
import { quantile } from './statistics.ts'

const USAGE = `Usage: npm run bench:bulk-wait -- [flags]

Sends a list of ids through the whole local service with documentpro-deletion bulk --wait, while calls to DocumentPro fail
and functions and pollers crash. Holds each line of the report against what the simulator knows, and says how long single
deletions took, by POST /deletions and by a message, before the list and beside it.

  --ids <number>         how many (default 100000)
  --faults <share>       of the calls to DocumentPro that go wrong, 0 to 0.9 (default 0.05)
  --latency <ms>         of those that don't (default 100)
  --concurrency <number> worker invocations at once, 2 to 6 (default 2)
  --kill-every <ms>      between two crashes; 0 for none (default 10000)
  --probes <number>      single deletions of each way before the list (default 200)
  --probe-every <ms>     between two beside it (default 1000)
  --seed <number>        the same faults and crashes again (default 1)
  --help                 print this`

const text = { type: 'string' } as const
const flags = readFlags(USAGE, {
  ...{ ids: text, faults: text, latency: text, concurrency: text, probes: text, seed: text },
  ...{ 'kill-every': text, 'probe-every': text },
})

function number(flag: keyof typeof flags, otherwise: number, max: number): number {
  const given = flags[flag] ?? String(otherwise)
  const read = given.trim() === '' ? Number.NaN : Number(given)
  if (read >= 0 && read <= max) return read
  console.error(`--${flag} is '${given}'; allowed is a number from 0 to ${max}`)
  process.exit(2)
}

const ids = number('ids', 100_000, 10_000_000)
const run = await bulkRun({
  ids,
  faults: number('faults', 0.05, 0.9),
  latencyMs: number('latency', 100, 900),
  concurrency: Math.max(2, number('concurrency', 2, 6)),
  killEveryMs: number('kill-every', 10_000, 3_600_000),
  quietProbes: number('probes', 200, 100_000),
  probeEveryMs: number('probe-every', 1_000, 3_600_000),
  seed: number('seed', 1, 0xffff_ffff),
  assembly: undefined,
  onProgress: console.log,
})
const outcomes = [...run.outcomes].map(([outcome, count]) => `${outcome} ${count}`).join(', ')
console.log(
  `${ids} ids in ${run.seconds.toFixed(0)} s (${Math.round(ids / run.seconds)}/s): exit code ${run.exitCode}; RSS of the command at most ${Math.ceil(run.peakRssMb)} MB
${run.faultsStruck} calls went wrong, ${run.crashes} crashes
report: ${run.reported} lines (${outcomes}), ${run.untrue.length} not as the simulator has it`,
)
for (const line of run.untrue.slice(0, 20)) console.log(`  ${line}`)
for (const way of ['api', 'queue'] as const) console.log(compared(way, run.quiet, run.meanwhile))
if (run.reported !== ids || run.untrue.length > 0) {
  console.error(run.told)
  process.exitCode = 1
}

function compared(way: keyof Probes, quiet: Probes, meanwhile: Probes): string {
  const [before, beside] = [quantile(quiet[way], 0.95), quantile(meanwhile[way], 0.95)]
  const p50 = [quiet, meanwhile].map((probes) => Math.round(quantile(probes[way], 0.5)))
  return `single ${way}: p50 ${p50.join(' ms, beside the list ')} ms; p95 ${Math.round(before)} ms, beside the list ${Math.round(beside)} ms (${(beside / before).toFixed(2)} ×; ${quiet[way].length} and ${meanwhile[way].length} of them)`
}
