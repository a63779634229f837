import { availableParallelism, cpus } from 'node:os'

/** The machine and the day of a run, in words that stand beside its figures. */
export function describeMachine(now: Date): string {
  const [cpu] = cpus()
  const model = (cpu?.model ?? 'unknown processor').replace(/\s+/g, ' ').trim()
  return `${now.toISOString().slice(0, 10)}, ${availableParallelism()} cores (${model}), Node ${process.version}`
}
