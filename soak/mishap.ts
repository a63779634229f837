/**
 * How a part of the running service dies.
 *
 * - `killed`: an execution environment is gone at once
 * - `out_of_memory`: V8 aborts the process when its heap is full, and so does this
 * - `timed_out`: the process hangs until the function's timeout ends it
 * - `poller_crash`: batches were received, handled or not, and are never acknowledged
 */
export type MishapKind = 'killed' | 'out_of_memory' | 'timed_out' | 'poller_crash'

export interface Mishap {
  readonly kind: MishapKind
  /** Which of the processes it is, as a number in [0, 1). */
  readonly pick: number
}

const WEIGHTS: readonly (readonly [MishapKind, number])[] = [
  ['killed', 0.6],
  ['out_of_memory', 0.15],
  ['timed_out', 0.1],
  ['poller_crash', 0.15],
]

/** Mishaps without end; the same ones for the same numbers. */
export function* mishapsFrom(random: () => number): Generator<Mishap, never> {
  while (true) {
    let draw = random()
    const [kind] = WEIGHTS.find(([, weight]) => {
      draw -= weight
      return draw < 0
    }) ?? ['killed' as const]
    yield { kind, pick: random() }
  }
}

const SIGNALS = {
  killed: 'SIGKILL',
  out_of_memory: 'SIGABRT',
  timed_out: 'SIGSTOP',
} as const satisfies Partial<Record<MishapKind, NodeJS.Signals>>

/** What can be struck. */
export interface Victims {
  /** Process ids of the execution environments that live. */
  pids(): readonly number[]
  crashPollers(): void
  signal(pid: number, signal: NodeJS.Signals): void
}

/** Makes a mishap happen; false when there was nothing for it to strike. */
export function strike({ kind, pick }: Mishap, victims: Victims): boolean {
  if (kind === 'poller_crash') {
    victims.crashPollers()
    return true
  }
  const pids = victims.pids()
  const pid = pids[Math.floor(pick * pids.length)]
  if (pid === undefined) return false
  victims.signal(pid, SIGNALS[kind])
  return true
}
