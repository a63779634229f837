import { readFileSync } from 'node:fs'

/** The most memory that a process of this machine has had, in MB; Linux tells it. */
export function peakRssMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]
  return Number(kilobytes ?? Number.NaN) / 1024
}
