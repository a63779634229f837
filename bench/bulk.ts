/**
 * `npm run bench:bulk`: sends a long list to the local queue, stopped by Ctrl-C at 40 % and begun again, and looks at
 * what arrived.
 *
 * @module
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, globSync, readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { createQueues, startQueueServer } from '../local/aws/stores/queues.ts'
import { makeScratchDirectory } from '../local/data-directory/scratch-directory.ts'
import { readFlags } from './command-line.ts'

const USAGE = `Usage: npm run bench:bulk -- [flags]

Sends a list of ids to the local queue with documentpro-deletion bulk: Ctrl-C at 40 %, then the same command again.
Prints the memory that it took (RSS) and its pace, and checks that no id is missing and at most one batch came twice.

  --ids <number>  how many (default 1000000)
  --help          print this`

/** As `npm run cli` starts it. */
const FLAGS = ['--optimize-for-size']
const REGION = 'us-east-1'
const STOP_AT = 0.4
const SAMPLE_MS = 100

/** What a run of the command came to. */
interface Run {
  readonly code: number | null
  readonly seconds: number
  readonly peakRssMb: number
  readonly told: string
}

const { ids: given = '1000000' } = readFlags(USAGE, { ids: { type: 'string' } })
const count = Number(given)
if (!Number.isInteger(count) || count < 100) {
  console.error(`--ids is '${given}'; allowed is a whole number from 100`)
  process.exit(2)
}

const directory = await makeScratchDirectory('documentpro-deletion-bulk-')
const server = await startQueueServer(join(directory, 'sqs'), REGION)
try {
  const url = `${server.endpoint}/000000000000/deletions`
  const arn = `arn:aws:sqs:${REGION}:000000000000:deletions`
  await createQueues(server.client, [{ name: 'deletions', url, arn, attributes: {} }])
  const endpoints = { region: REGION, sqsEndpoint: server.endpoint, queueUrl: url }
  await writeFile(
    join(directory, 'endpoints.json'),
    JSON.stringify({ ...endpoints, deadLetterQueueUrl: `${url}-dead` }),
  )
  const list = join(directory, 'ids.csv')
  await pipeline(Readable.from(rows(count)), createWriteStream(list))

  const first = await bulk(list, () => position() >= STOP_AT * count)
  report('stopped', first, position())
  const stoppedAt = position()
  const second = await bulk(list, () => false)
  report('went on', second, count - stoppedAt)

  const arrived = new Map<string, number>()
  for (const { body } of server.messages('deletions')) {
    const { request_id: id }: { request_id: string } = JSON.parse(body)
    arrived.set(id, (arrived.get(id) ?? 0) + 1)
  }
  const twice = [...arrived.values()].filter((times) => times > 1).length
  console.log(`${count} ids: ${count - arrived.size} missing, ${twice} twice`)
  if (first.code !== 130 || second.code !== 0 || arrived.size !== count || twice > 10) {
    console.error(first.told, second.told)
    process.exitCode = 1
  }
} finally {
  await server.close()
  await rm(directory, { recursive: true, force: true })
}

/** A CSV with another column, and each hundredth id twice. */
function* rows(total: number): Generator<string> {
  yield 'customer,request_id\n'
  for (let index = 0; index < total; index++) {
    const row = `"Customer ${index}, Inc.",${idOf(index)}\n`
    yield index % 100 === 0 ? row + row : row
  }
}

/** As long as DocumentPro's. */
function idOf(index: number): string {
  return `6f1c2a9e-0000-4000-8000-${String(index).padStart(12, '0')}`
}

/** How many ids are sent, by the command's own file. */
function position(): number {
  const [path] = globSync(join(directory, 'work', '*', 'position'))
  return path === undefined ? 0 : Number.parseInt(readFileSync(path, 'utf8'), 10) || 0
}

async function bulk(list: string, isToStop: () => boolean): Promise<Run> {
  const startedAt = performance.now()
  const flags = ['--data-dir', directory, '--work-dir', join(directory, 'work')]
  const args = ['bulk', list, '--yes', '--expect', String(count), ...flags]
  const child = spawn(process.execPath, [...FLAGS, 'cli/documentpro-deletion.ts', ...args])
  let told = ''
  child.stderr.on('data', (chunk) => {
    told += chunk
  })
  const closed = once(child, 'close')
  let peakRssMb = 0
  let isStopped = false
  while (child.exitCode === null && child.signalCode === null) {
    peakRssMb = Math.max(peakRssMb, peakRssOf(child.pid))
    if (!isStopped && isToStop()) {
      isStopped = true
      child.kill('SIGINT')
    }
    await sleep(SAMPLE_MS)
  }
  const [code] = await closed
  return { code, seconds: (performance.now() - startedAt) / 1_000, peakRssMb, told }
}

/** The most that it ever had, by Linux; 0 where that isn't told. */
function peakRssOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

function report(what: string, { code, seconds, peakRssMb }: Run, sent: number): void {
  const pace = Math.round(sent / seconds)
  console.log(
    `${what} (exit code ${code}): ${sent} ids in ${seconds.toFixed(1)} s with reading, ${pace} ids/s; RSS at most ${Math.ceil(peakRssMb)} MB`,
  )
}
