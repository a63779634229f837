import { readFile } from 'node:fs/promises'
import type { Closer } from '../closers.ts'
import { type Simulator, type SimulatorOptions, startSimulator } from './simulator.ts'

/** Whom the functions delete at. */
export type Upstream =
  | { readonly kind: 'simulator' }
  | { readonly kind: 'documentpro'; readonly baseUrl: string; readonly apiKey: string }

/** Whom the functions delete at, reachable. */
export interface StartedUpstream {
  readonly url: string
  /** The key that is valid there. */
  readonly apiKey: string
  /** Undefined when it is the real DocumentPro. */
  readonly simulator: Simulator | undefined
  readonly close: Closer
}

/** Thrown when the variables that point at the real DocumentPro do not fit together. */
export class UpstreamError extends Error {
  override name = 'UpstreamError'
}

/**
 * The real DocumentPro when `DOCUMENTPRO_BASE_URL` and a key are set, else the simulator.
 * @throws UpstreamError naming the variable that is missing, unreadable or one too many
 */
export async function upstreamFrom(
  env: Readonly<Record<string, string | undefined>>,
): Promise<Upstream> {
  const {
    DOCUMENTPRO_BASE_URL: baseUrl = '',
    DOCUMENTPRO_API_KEY: key = '',
    DOCUMENTPRO_API_KEY_FILE: file = '',
  } = env
  if (baseUrl === '' && key === '' && file === '') return { kind: 'simulator' }
  if (baseUrl === '') {
    throw new UpstreamError(
      'an API key is given but DOCUMENTPRO_BASE_URL is not; set it to delete at the real DocumentPro, for example https://api.documentpro.ai',
    )
  }
  if ((key === '') === (file === '')) {
    throw new UpstreamError(
      `DOCUMENTPRO_BASE_URL is given and ${key === '' ? 'no API key' : 'two API keys'}; set one of DOCUMENTPRO_API_KEY and DOCUMENTPRO_API_KEY_FILE`,
    )
  }
  const apiKey = key === '' ? await readKey(file) : key
  return { kind: 'documentpro', baseUrl, apiKey }
}

/** Starts the simulator, unless the real DocumentPro is asked for. */
export async function startUpstream(
  upstream: Upstream = { kind: 'simulator' },
  options: SimulatorOptions,
): Promise<StartedUpstream> {
  if (upstream.kind === 'documentpro') {
    const { baseUrl, apiKey } = upstream
    return { url: baseUrl, apiKey, simulator: undefined, close: async () => undefined }
  }
  const simulator = await startSimulator(options)
  return { url: simulator.url, apiKey: options.apiKey, simulator, close: () => simulator.close() }
}

async function readKey(file: string): Promise<string> {
  const key = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UpstreamError(`DOCUMENTPRO_API_KEY_FILE names ${file}, which cannot be read`, {
      cause: error,
    })
  })
  if (key.trim() === '')
    throw new UpstreamError(`DOCUMENTPRO_API_KEY_FILE names ${file}, which is empty`)
  return key.trim()
}
