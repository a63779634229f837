import type { Peer } from './peers.ts'
import type { ProbeOrder, ProbeResult } from './probe.ts'
import { median } from './statistics.ts'
import type { BenchUpstream } from './upstream.ts'

type Probe = (peer: Peer, order: Omit<ProbeOrder, 'bundle'>) => Promise<ProbeResult>

/** The figures of one peer. */
export interface FunctionFigures {
  readonly peer: string
  readonly bundleBytes: number
  /** DELETE requests that it makes at once at most. */
  readonly batchConcurrency: number | null
  readonly initMs: number
  readonly firstBatchMs: number
  readonly coldMs: number
  readonly warmCpuMicrosPerMessage: number
  readonly warmWallMicrosPerMessage: number
  readonly batchOf10At100Ms: number
  readonly batchOf100At100Ms: number
  readonly peakRssMb: number
  readonly connections: number
}

export interface Repetitions {
  readonly cold: number
  readonly warm: number
  readonly warmBatches: number
  /** Batches before the measured ones. */
  readonly warmUp: number
}

const COLD = { warmUp: 0, batches: 0, batchSize: 10 }
/** Batches until V8's optimising compiler has settled; for twenty thousand messages it takes a third of the CPU. */
export const SETTLED = 3_000

/** Measures all peers, interleaved: each round runs every peer once, so that what else the machine does hits all. */
export async function measureFunctions(
  peers: readonly Peer[],
  upstream: BenchUpstream,
  probe: Probe,
  { cold, warm, warmBatches, warmUp }: Repetitions,
): Promise<readonly FunctionFigures[]> {
  await upstream.setLatency(0)
  const colds = await rounds(peers, cold, (peer) => probe(peer, COLD))
  const warms = await rounds(peers, warm, async (peer) => {
    await upstream.setLatency(0)
    const order = { warmUp, batches: warmBatches, batchSize: 10 }
    const result = await probe(peer, order)
    return { ...result, ...(await upstream.setLatency(0)) }
  })
  await upstream.setLatency(100)
  const slow = await rounds(peers, 3, (peer) =>
    probe(peer, { warmUp: 2, batches: 5, batchSize: 10 }),
  )
  const slow100 = await rounds(peers, 3, (peer) =>
    probe(peer, { warmUp: 2, batches: 3, batchSize: 100 }),
  )
  return peers.map((peer) => {
    const of = <T>(runs: ReadonlyMap<Peer, readonly T[]>): readonly T[] => runs.get(peer) ?? []
    const perMessage = 10 * warmBatches
    return {
      peer: peer.name,
      bundleBytes: peer.bytes,
      batchConcurrency:
        peer.environment.BATCH_CONCURRENCY === undefined
          ? null
          : Number(peer.environment.BATCH_CONCURRENCY),
      initMs: median(of(colds).map(({ initMs }) => initMs)),
      firstBatchMs: median(of(colds).map(({ firstMs }) => firstMs)),
      coldMs: median(of(colds).map(({ initMs, firstMs }) => initMs + firstMs)),
      warmCpuMicrosPerMessage: median(
        of(warms).map(({ warmCpuMicros }) => warmCpuMicros / perMessage),
      ),
      warmWallMicrosPerMessage: median(of(warms).map(({ warmMs }) => (median(warmMs) * 1000) / 10)),
      batchOf10At100Ms: median(of(slow).flatMap(({ warmMs }) => warmMs)),
      batchOf100At100Ms: median(of(slow100).flatMap(({ warmMs }) => warmMs)),
      peakRssMb: median(of(warms).map(({ peakRssBytes }) => peakRssBytes / 1e6)),
      connections: median(of(warms).map(({ connections }) => connections)),
    }
  })
}

async function rounds<T>(
  peers: readonly Peer[],
  count: number,
  run: (peer: Peer) => Promise<T>,
): Promise<ReadonlyMap<Peer, readonly T[]>> {
  const results = new Map(peers.map((peer) => [peer, [] as T[]]))
  for (let round = 0; round < count; round++) {
    for (const peer of peers) results.get(peer)?.push(await run(peer))
  }
  return results
}
