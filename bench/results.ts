import type { FunctionFigures } from './function-measures.ts'
import type { RecordingFigures } from './recording-measures.ts'
import type { ScriptFigures } from './script-measures.ts'
import type { AuthorisationFigures, LatencyFigures, ServiceFigures } from './service-measures.ts'

/** All figures of one run of the benchmark. */
export interface BenchResults {
  /** The machine and the day, in words. */
  readonly machine: string
  readonly functions: readonly FunctionFigures[]
  /** Of the peers that keep a record of each message. Absent in a run of before they were measured. */
  readonly recording: readonly RecordingFigures[]
  /** By way and concurrency, at 0 ms. */
  readonly services: readonly ServiceFigures[]
  /** From queue to outcome, at 20 ms. */
  readonly latency: LatencyFigures
  /** Calls to AWS for a thousand deletions on the queue, by operation; what producers send is not among them. */
  readonly calls: Readonly<Record<string, number>>
  /** 10,000 deletions at 20 ms, or a tenth of them where it says so. */
  readonly scripts: {
    readonly sequential: ScriptFigures
    readonly threads: ScriptFigures
    readonly ours: ServiceFigures
  }
  readonly growth: readonly ServiceFigures[]
  readonly authorisation: AuthorisationFigures
}
