import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { seededNumbers } from '../../local/aws/stand-in/seeded-numbers.ts'
import { mishapsFrom, strike, type Victims } from '../../soak/mishap.ts'

function victims(pids: readonly number[]) {
  const struck: string[] = []
  const all: Victims = {
    pids: () => pids,
    crashPollers: () => struck.push('pollers'),
    signal: (pid, signal) => struck.push(`${pid} ${signal}`),
  }
  return { all, struck }
}

describe('a mishap', () => {
  it.each([
    ['killed', 'SIGKILL'],
    ['out_of_memory', 'SIGABRT'],
    ['timed_out', 'SIGSTOP'],
  ] as const)('%s strikes one process, with %s', (kind, signal) => {
    const { all, struck } = victims([10, 11, 12])
    expect(strike({ kind, pick: 0 }, all)).toBe(true)
    expect(strike({ kind, pick: 0.5 }, all)).toBe(true)
    expect(strike({ kind, pick: 0.999 }, all)).toBe(true)
    expect(struck).toStrictEqual([`10 ${signal}`, `11 ${signal}`, `12 ${signal}`])
  })

  it('finds nothing to strike where nothing lives', () => {
    const { all, struck } = victims([])
    expect(strike({ kind: 'killed', pick: 0.3 }, all)).toBe(false)
    expect(struck).toStrictEqual([])
  })

  it('crashes the pollers whatever lives', () => {
    const { all, struck } = victims([])
    expect(strike({ kind: 'poller_crash', pick: 0.3 }, all)).toBe(true)
    expect(struck).toStrictEqual(['pollers'])
  })

  it('comes in every kind, most often a kill, and the same for the same seed', () => {
    const draw = () => {
      const mishaps = mishapsFrom(seededNumbers(3))
      return Array.from({ length: 200 }, () => mishaps.next().value)
    }
    const counts = Map.groupBy(draw(), ({ kind }) => kind)
    expect([...counts.keys()].toSorted()).toStrictEqual([
      'killed',
      'out_of_memory',
      'poller_crash',
      'timed_out',
    ])
    expect(counts.get('killed')?.length).toBeGreaterThan(90)
    expect(draw()).toStrictEqual(draw())
  })

  it('really ends a process that runs', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    onTestFinished(() => {
      child.kill('SIGKILL')
    })
    await once(child, 'spawn')
    const exit = once(child, 'exit')
    strike(
      { kind: 'killed', pick: 0 },
      {
        pids: () => [child.pid ?? 0],
        crashPollers: () => undefined,
        signal: (pid, signal) => process.kill(pid, signal),
      },
    )
    expect(await exit).toStrictEqual([null, 'SIGKILL'])
  })
})
