/**
 * `npm run bench`: measures our worker and service beside what people would write instead, in one run on one
 * machine, prints the tables and writes `bench/results/`, from which `npm run docs` brings the pages up to date.
 *
 * @module
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startSecretsManager } from '../local/aws/secrets-manager/secrets-manager.ts'
import { readFlags } from './command-line.ts'
import { measureFunctions, SETTLED } from './function-measures.ts'
import { describeMachine } from './machine.ts'
import { bundlePeers } from './peers.ts'
import { drawPlots } from './plots.ts'
import { measureRecording } from './recording-measures.ts'
import { reportMarkdown } from './report.ts'
import type { BenchResults } from './results.ts'
import { compileProbe, runProbe } from './run-probe.ts'
import { measureScript } from './script-measures.ts'
import {
  measureApi,
  measureAuthorisation,
  measureCalls,
  measureLatency,
  measureQueue,
} from './service-measures.ts'
import { type BenchUpstream, startUpstream } from './upstream.ts'

const RESULTS = fileURLToPath(new URL('./results/', import.meta.url))
const QUICK = { cold: 3, warm: 1, warmBatches: 200, warmUp: 30 }
const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:bench-abcdef'

const USAGE = `Usage: npm run bench -- [flags]

Measures our worker and service beside what people would write instead, for several minutes, prints the tables and
writes bench/results/.

  --quick          few runs, nothing is written
  --authorisation  only what asking the policies costs; the other figures stay those of the last run
  --help           print this`

const { quick, authorisation: alone } = readFlags(USAGE, {
  authorisation: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  quick: { type: 'boolean', default: false },
})
const directory = await mkdtemp(join(tmpdir(), 'documentpro-deletion-bench-'))
const upstream = await startUpstream(directory)
try {
  const others = alone ? await lastResults() : await measureOthers(upstream)
  const results: BenchResults = { ...others, authorisation: await authorisation(upstream) }
  const report = reportMarkdown(results)
  console.log(report)
  if (quick) console.log('A quick run: nothing is written.')
  else await keep(results)
} finally {
  upstream.close()
  await rm(directory, { recursive: true, force: true })
}

async function measureOthers(
  upstream: BenchUpstream,
): Promise<Omit<BenchResults, 'authorisation'>> {
  return {
    machine: describeMachine(new Date()),
    ...(await functions(upstream)),
    services: await services(upstream),
    latency: await latency(upstream),
    calls: await calls(upstream),
    scripts: await scripts(upstream),
    growth: await growth(upstream),
  }
}

async function lastResults(): Promise<BenchResults> {
  return JSON.parse(await readFile(join(RESULTS, 'bench.json'), 'utf8'))
}

async function functions(
  upstream: BenchUpstream,
): Promise<Pick<BenchResults, 'functions' | 'recording'>> {
  const secrets = [{ arn: SECRET_ARN, name: 'bench', value: 'bench-key' }]
  const secretsManager = await startSecretsManager({ secrets })
  const surroundings = {
    upstreamUrl: upstream.url,
    certificateFile: upstream.certificateFile,
    secretsManagerUrl: secretsManager.url,
    secretArn: SECRET_ARN,
  }
  try {
    const peers = await bundlePeers(directory)
    const probe = await compileProbe(directory)
    say('cold and warm functions')
    const functions = await measureFunctions(
      peers,
      upstream,
      (peer, order) => runProbe(probe, peer, surroundings, order),
      quick ? QUICK : { cold: 21, warm: 5, warmBatches: 1_000, warmUp: SETTLED },
    )
    say('functions that keep a record')
    const recording = await measureRecording(
      directory,
      probe,
      surroundings,
      upstream,
      secretsManager,
      // Fewer runs: the emulated DynamoDB takes its time for each of tens of thousands of writes.
      quick ? QUICK : { cold: 7, warm: 1, warmBatches: 1_000, warmUp: SETTLED },
    )
    return { functions, recording }
  } finally {
    await secretsManager.close()
  }
}

async function services(upstream: BenchUpstream): Promise<BenchResults['services']> {
  await upstream.setLatency(0)
  const figures = []
  for (const concurrency of [2, 10, 50]) {
    say(`queue and API, concurrency ${concurrency}`)
    const load = { deletions: quick ? 1_000 : 10_000, concurrency, batchSize: 10 }
    figures.push(await measureQueue(load, upstream.plainUrl))
    figures.push(await measureApi({ ...load, deletions: load.deletions / 5 }, upstream.plainUrl))
  }
  return figures
}

async function latency(upstream: BenchUpstream): Promise<BenchResults['latency']> {
  say('latency from queue to outcome')
  const load = { deletions: quick ? 500 : 3_000, concurrency: 5, batchSize: 10, perSecond: 100 }
  await upstream.setLatency(20)
  return measureLatency(load, upstream.plainUrl)
}

async function calls(upstream: BenchUpstream): Promise<BenchResults['calls']> {
  say('calls to AWS')
  await upstream.setLatency(0)
  const load = { deletions: quick ? 500 : 5_000, concurrency: 5, batchSize: 10 }
  return measureCalls(load, upstream.plainUrl)
}

async function scripts(upstream: BenchUpstream): Promise<BenchResults['scripts']> {
  await upstream.setLatency(20)
  const deletions = quick ? 1_000 : 10_000
  say('scripts')
  const threads = measureScript('threads', deletions, upstream.plainUrl)
  // A tenth of them: a loop takes ten times as long for ten times as many, and all of it would take minutes.
  const sequential = measureScript('sequential', deletions / 10, upstream.plainUrl)
  const ours = await measureQueue({ deletions, concurrency: 6, batchSize: 10 }, upstream.plainUrl)
  return { sequential, threads, ours }
}

async function growth(upstream: BenchUpstream): Promise<BenchResults['growth']> {
  await upstream.setLatency(0)
  const figures = []
  for (const deletions of quick ? [500, 1_000] : [1_000, 10_000, 100_000]) {
    say(`growth: ${deletions} deletions`)
    figures.push(
      await measureQueue({ deletions, concurrency: 1, batchSize: 10 }, upstream.plainUrl),
    )
  }
  return figures
}

async function authorisation(upstream: BenchUpstream): Promise<BenchResults['authorisation']> {
  await upstream.setLatency(0)
  say('authorisation')
  const load = { deletions: quick ? 1_000 : 10_000, concurrency: 10, batchSize: 10 }
  return measureAuthorisation(load, upstream.plainUrl, quick ? 1 : 4)
}

async function keep(results: BenchResults): Promise<void> {
  await mkdir(RESULTS, { recursive: true })
  await writeFile(join(RESULTS, 'bench.json'), `${JSON.stringify(results, null, 2)}\n`)
  for (const [name, svg] of drawPlots(results)) await writeFile(join(RESULTS, `${name}.svg`), svg)
  console.log('Written to bench/results/. `npm run docs` brings the pages up to date.')
}

function say(what: string): void {
  console.error(`… ${what}`)
}
