import { relative } from 'node:path'
import { PortError } from './aws/http-api/gateway.ts'
import { DataDirectoryError } from './data-directory/data-directory.ts'
import type { Endpoints } from './data-directory/endpoints-file.ts'
import type { LocalService } from './local-service.ts'
import { startLocalService } from './service.ts'
import { type Upstream, UpstreamError, upstreamFrom } from './simulator/upstream.ts'
import { SynthesisError } from './template/synthesise.ts'
import { TemplateError } from './template/template-document.ts'
import { banner, SAMPLE_IDS } from './terminal/banner.ts'

/** DELETE requests that the simulator remembers, about 20 MB of them: a service may run for weeks. */
const KEPT_LOG = 100_000

/** Of the HTTP API. */
const USUAL_PORT = 3_000

/** How the local run is started by hand. */
export interface StartOptions {
  readonly dataDirectory: string
  readonly fresh: boolean
  /** Undefined: the data directory's, synthesised anew. */
  readonly assembly: string | undefined
  /** Undefined: that of the last run, or the usual one, or a free one. */
  readonly port: number | undefined
  readonly auth: 'none' | 'iam'
  readonly context: Readonly<Record<string, string>>
  /** For the simulator's control surface, in the order given. */
  readonly faults: readonly Fault[]
}

export type Fault = Readonly<Record<string, string | number | boolean>>

/** Who hears of the run. */
export interface StartListener {
  /** What goes on, for people. */
  readonly tell: (text: string) => void
  /** A line that a function wrote, as it wrote it. */
  readonly onLine: (line: string) => void
  readonly onProblem: (sentence: string) => void
}

/** Thrown when what was asked for can't be had; the message says it all. */
export class StartError extends Error {
  override name = 'StartError'
  /** What was asked for doesn't fit together: another wish would do. */
  readonly wish: boolean

  constructor(message: string, { wish, cause }: { wish: boolean; cause?: unknown }) {
    super(message, { cause })
    this.wish = wish
  }
}

/** A service that runs, and what is said when it does. */
export interface Started {
  readonly endpoints: Endpoints
  readonly banner: string
  close(): Promise<void>
}

/**
 * Starts the whole service on this machine, with the faults that are asked for.
 * @param env says whether the real DocumentPro is meant
 * @throws StartError
 */
export async function start(
  options: StartOptions,
  env: Readonly<Record<string, string | undefined>>,
  listener: StartListener,
): Promise<Started> {
  try {
    const upstream = await upstreamFrom(env)
    if (upstream.kind === 'documentpro' && options.faults.length > 0) {
      const message = '--fault is for the simulator, but DOCUMENTPRO_BASE_URL is set'
      throw new StartError(message, { wish: true })
    }
    listener.tell('Synthesising the stack…')
    const service = await startService(options, upstream, listener)
    await setFaults(service.endpoints.upstreamUrl, options.faults).catch(async (error: unknown) => {
      await service.close()
      throw error
    })
    const { endpoints, stack, logsDirectory } = service
    const envFile = fromHere(service.envFile)
    const { notEmulated } = stack
    return {
      endpoints,
      banner: banner({ endpoints, auth: options.auth, logsDirectory, envFile, notEmulated }),
      close: service.close,
    }
  } catch (error) {
    if (!isExpected(error)) throw error
    throw new StartError(error.message, { wish: error instanceof UpstreamError, cause: error })
  }
}

/** The path as it is typed here. */
function fromHere(path: string): string {
  const way = relative('', path)
  return way.startsWith('..') ? path : way
}

function startService(
  { dataDirectory, fresh, assembly, port, auth, context }: StartOptions,
  upstream: Upstream,
  { onLine, onProblem }: StartListener,
): Promise<LocalService> {
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
    onLine: (_functionName, line) => onLine(line),
    onProblem,
  })
}

async function setFaults(simulatorUrl: string, faults: readonly Fault[]): Promise<void> {
  if (faults.length === 0) return
  const answer = await fetch(new URL('/_simulator/faults', simulatorUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ faults }),
  })
  if (answer.ok) return
  const message = `--fault was refused by the simulator: ${await answer.text()}`
  throw new StartError(message, { wish: true })
}

/** Faults of the user's input, whose message says it all. */
function isExpected(error: unknown): error is Error {
  return (
    error instanceof UpstreamError ||
    error instanceof SynthesisError ||
    error instanceof DataDirectoryError ||
    error instanceof PortError ||
    error instanceof TemplateError
  )
}
