import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { UpstreamCounts, UpstreamOrder, UpstreamStarted } from './upstream-process.ts'

const PROCESS = fileURLToPath(new URL('./upstream-process.ts', import.meta.url))

/** The upstream of the benchmarks. */
export interface BenchUpstream {
  readonly url: string
  /** The same without TLS. */
  readonly plainUrl: string
  /** A PEM file to trust. */
  readonly certificateFile: string
  /** Sets the latency from now on; gives what was counted since the last time. */
  setLatency(latencyMs: number): Promise<UpstreamCounts>
  close(): void
}

export async function startUpstream(directory: string): Promise<BenchUpstream> {
  const child = fork(PROCESS, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const { port, plainPort, certificate } = await answer<UpstreamStarted>(child)
  const certificateFile = join(directory, 'upstream.pem')
  await writeFile(certificateFile, certificate)
  return {
    url: `https://127.0.0.1:${port}`,
    plainUrl: `http://127.0.0.1:${plainPort}`,
    certificateFile,
    async setLatency(latencyMs) {
      const counts = answer<UpstreamCounts>(child)
      child.send({ latencyMs } satisfies UpstreamOrder)
      return counts
    },
    close: () => child.disconnect(),
  }
}

function answer<T>(child: ChildProcess): Promise<T> {
  return once(child, 'message').then(([message]) => message)
}
