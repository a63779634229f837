import { readFileSync } from 'node:fs'

/** Linux counts in hundredths of a second, whatever the kernel's own clock does. */
const TICK_MICROS = 10_000

/** How long a process of this machine has had a processor, in microseconds; Linux tells it. */
export function cpuMicros(pid: number): number {
  // The name before it, in brackets, may hold anything.
  const [, ...fields] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/.*\) /)
  const [user, system] = (fields[0] ?? '').split(' ').slice(11, 13)
  return (Number(user) + Number(system)) * TICK_MICROS
}
