import { setImmediate } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { flushStdout, stdout } from '../../../lambda/telemetry/stdout.ts'

function written() {
  return vi.spyOn(process.stdout, 'write').mockReturnValue(true)
}

afterEach(() => {
  flushStdout()
  vi.restoreAllMocks()
})

describe('standard output', () => {
  it('gets the lines of one turn of the event loop in one write, in their order', async () => {
    const write = written()
    stdout('{"a":1}\n')
    stdout('{"b":2}\n')
    expect(write).not.toHaveBeenCalled()
    await setImmediate()
    expect(write.mock.calls).toStrictEqual([['{"a":1}\n{"b":2}\n']])
  })

  it('gets the lines of the next turn as well', async () => {
    const write = written()
    stdout('first\n')
    await setImmediate()
    stdout('second\n')
    await setImmediate()
    expect(write.mock.calls).toStrictEqual([['first\n'], ['second\n']])
  })

  it('has everything at once when an invocation ends, and nothing twice', async () => {
    const write = written()
    stdout('line\n')
    flushStdout()
    expect(write.mock.calls).toStrictEqual([['line\n']])
    await setImmediate()
    flushStdout()
    expect(write).toHaveBeenCalledTimes(1)
  })

  it('changes nothing when it can not be written', () => {
    written().mockImplementation(() => {
      throw new Error('EPIPE')
    })
    stdout('line\n')
    expect(flushStdout).not.toThrow()
  })
})
