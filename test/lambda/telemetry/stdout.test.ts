import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { flushStdout, LONGEST_WAIT_MS, stdout } from '../../../lambda/telemetry/stdout.ts'

function written() {
  return vi.spyOn(process.stdout, 'write').mockReturnValue(true)
}

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.runAllTimers()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('standard output', () => {
  it('gets lines that come close together in one write, in their order', () => {
    const write = written()
    stdout('{"a":1}\n')
    vi.advanceTimersByTime(LONGEST_WAIT_MS - 1)
    stdout('{"b":2}\n')
    expect(write).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(write.mock.calls).toStrictEqual([['{"a":1}\n{"b":2}\n']])
  })

  it('gets what comes later as well', () => {
    const write = written()
    stdout('first\n')
    vi.advanceTimersByTime(LONGEST_WAIT_MS)
    stdout('second\n')
    vi.advanceTimersByTime(LONGEST_WAIT_MS)
    expect(write.mock.calls).toStrictEqual([['first\n'], ['second\n']])
  })

  it('has everything at once when an invocation ends, and nothing twice', () => {
    const write = written()
    stdout('line\n')
    flushStdout()
    expect(write.mock.calls).toStrictEqual([['line\n']])
    vi.advanceTimersByTime(LONGEST_WAIT_MS)
    flushStdout()
    expect(write).toHaveBeenCalledTimes(1)
  })

  it('keeps no line longer after an invocation than in one', () => {
    const write = written()
    stdout('of one invocation\n')
    flushStdout()
    stdout('of the next\n')
    vi.advanceTimersByTime(LONGEST_WAIT_MS)
    expect(write.mock.calls).toStrictEqual([['of one invocation\n'], ['of the next\n']])
  })

  it('changes nothing when it can not be written', () => {
    written().mockImplementation(() => {
      throw new Error('EPIPE')
    })
    stdout('line\n')
    expect(flushStdout).not.toThrow()
  })
})
