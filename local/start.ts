import { relative } from 'node:path'
import { DataDirectoryError } from './data-directory.ts'
import { type Fault, FlagError, type Flags, parseFlags, USAGE } from './flags.ts'
import { PortError } from './http-api/gateway.ts'
import { type LocalService, startLocalService } from './service.ts'
import { type Upstream, UpstreamError, upstreamFrom } from './simulator/upstream.ts'
import { SynthesisError } from './template/synthesise.ts'
import { TemplateError } from './template/template-document.ts'
import { banner, SAMPLE_IDS } from './terminal/banner.ts'
import { formatDeletionLine } from './terminal/deletion-line.ts'

/** Under npm one Ctrl-C arrives twice: from the terminal and from npm. */
const SAME_KEYPRESS_MS = 500

/** DELETE requests that the simulator remembers, about 20 MB of them: a service may run for weeks. */
const KEPT_LOG = 100_000

/** Of the HTTP API. */
const USUAL_PORT = 3_000

async function main(): Promise<void> {
  const flags = parseFlags(process.argv.slice(2))
  if (flags.help) {
    console.log(USAGE)
    return
  }
  const upstream = await upstreamFrom(process.env)
  if (upstream.kind === 'documentpro' && flags.faults.length > 0) {
    throw new FlagError('--fault is for the simulator, but DOCUMENTPRO_BASE_URL is set')
  }
  const service = await start(flags, upstream)
  stopOnSignals(service, flags.quiet)
  await setFaults(service.endpoints.upstreamUrl, flags.faults).catch(async (error: unknown) => {
    await service.close()
    throw error
  })
  if (flags.quiet) return
  const { endpoints, stack, logsDirectory } = service
  const envFile = fromHere(service.envFile)
  console.log(
    banner({ endpoints, auth: flags.auth, logsDirectory, envFile, notEmulated: stack.notEmulated }),
  )
}

/** The path as it is typed here. */
function fromHere(path: string): string {
  const way = relative('', path)
  return way.startsWith('..') ? path : way
}

function start(flags: Flags, upstream: Upstream): Promise<LocalService> {
  if (!flags.quiet) console.log('Synthesising the stack…')
  const { dataDirectory, fresh, assembly, port, auth, context } = flags
  return startLocalService({
    dataDirectory,
    fresh,
    ...(assembly !== undefined && { assembly }),
    ...(port !== undefined && { port }),
    preferredPort: USUAL_PORT,
    auth,
    context,
    upstream,
    simulator: { samples: SAMPLE_IDS, keptLog: KEPT_LOG },
    onLine: (_functionName, line) => {
      const readable = flags.quiet ? undefined : formatDeletionLine(line)
      if (readable !== undefined) console.log(readable)
    },
    onProblem: (sentence) => console.error(sentence),
  })
}

async function setFaults(simulatorUrl: string, faults: readonly Fault[]): Promise<void> {
  if (faults.length === 0) return
  const answer = await fetch(new URL('/_simulator/faults', simulatorUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ faults }),
  })
  if (!answer.ok)
    throw new FlagError(`--fault was refused by the simulator: ${await answer.text()}`)
}

function stopOnSignals(service: LocalService, quiet: boolean): void {
  let firstAt: number | undefined
  const stop = () => {
    if (firstAt === undefined) {
      firstAt = Date.now()
      if (!quiet) console.log('\nStopping; again to stop at once.')
      service.close().then(() => process.exit(0), fail)
    } else if (Date.now() - firstAt > SAME_KEYPRESS_MS) {
      process.exit(130)
    }
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
}

function fail(error: unknown): never {
  console.error(isExpected(error) ? error.message : error)
  process.exit(error instanceof FlagError || error instanceof UpstreamError ? 2 : 1)
}

/** Faults of the user's input, whose message says it all. */
function isExpected(error: unknown): error is Error {
  return (
    error instanceof FlagError ||
    error instanceof UpstreamError ||
    error instanceof SynthesisError ||
    error instanceof DataDirectoryError ||
    error instanceof PortError ||
    error instanceof TemplateError
  )
}

main().catch(fail)
