import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { startCommand } from '../../../cli/start/definition.ts'
import { faultKinds } from '../../../local/simulator/fault-kinds.ts'
import { programRun } from '../fixtures/program-run.ts'

/** What would be started: the command is defined as ever, and nothing is run. */
function values(line: string): Readonly<Record<string, unknown>> {
  const command = startCommand(async () => undefined).exitOverride()
  command.parse(line.split(' ').filter(Boolean), { from: 'user' })
  return command.opts()
}

describe('the flags of start', () => {
  it('have defaults', () => {
    expect(values('')).toStrictEqual({ dataDir: '.local', auth: 'none', context: {}, fault: [] })
  })

  it('take every value', () => {
    const line =
      '--port 0 --data-dir /tmp/x --fresh --assembly /tmp/a --auth iam --quiet --json --context a=b=c --context d= --fault kind=throttle,rate=0.1 --fault request_id=7x,deletes=true'
    expect(values(line)).toStrictEqual({
      dataDir: '/tmp/x',
      fresh: true,
      assembly: '/tmp/a',
      port: 0,
      auth: 'iam',
      context: { a: 'b=c', d: '' },
      quiet: true,
      json: true,
      fault: [
        { kind: 'throttle', rate: 0.1 },
        { request_id: '7x', deletes: true },
      ],
    })
  })

  it.each([
    ['--prot 1', "unknown option '--prot' (Did you mean --port?)"],
    ['extra', 'got 1: extra'],
    ['--port abc', "'abc' is invalid. Allowed is a whole number from 0 to 65535"],
    ['--port 65536', "'65536' is invalid"],
    ['--port=', "'' is invalid"],
    ['--auth basic', 'Allowed choices are none, iam'],
    ['--context novalue', "'novalue' is invalid. Allowed is key=value"],
    ['--fault kind=slow,oops', "'kind=slow,oops' is invalid. Allowed is key=value"],
    ['--assembly=', '--assembly is empty'],
    ['--data-dir=', '--data-dir is empty'],
  ])('refuse %j with a sentence', async (line, sentence) => {
    const { code, printed, told } = await programRun(['start', ...line.split(' ')])
    expect({ code, printed }).toStrictEqual({ code: 2, printed: '' })
    expect(told).toContain(sentence)
  })

  it('never fail but with a sentence', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string()), async (args) => {
        // The last one is always refused: nothing is started.
        const { code, told } = await programRun(['start', ...args, '--port', 'none'])
        expect([0, 2]).toContain(code)
        expect(told).not.toMatch(/^\s+at /m)
      }),
    )
  })

  it('tell the kinds of faults in the help', () => {
    const help = startCommand(async () => undefined).helpInformation()
    for (const kind of Object.keys(faultKinds)) expect(help).toMatch(new RegExp(`\\b${kind}\\b`))
  })
})
