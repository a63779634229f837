import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FlagError, parseFlags, USAGE } from '../../local/flags.ts'
import { faultKinds } from '../../local/simulator/fault-kinds.ts'

describe('the flags', () => {
  it('have defaults', () => {
    expect(parseFlags([])).toStrictEqual({
      help: false,
      dataDirectory: '.local',
      fresh: false,
      assembly: undefined,
      port: undefined,
      auth: 'none',
      context: {},
      quiet: false,
      faults: [],
    })
  })

  it('take every value', () => {
    const args =
      '--port 0 --data-dir /tmp/x --fresh --assembly /tmp/a --auth iam --quiet --help --context a=b=c --context d= --fault kind=throttle,rate=0.1 --fault request_id=7x,deletes=true'
    expect(parseFlags(args.split(' '))).toStrictEqual({
      help: true,
      dataDirectory: '/tmp/x',
      fresh: true,
      assembly: '/tmp/a',
      port: 0,
      auth: 'iam',
      context: { a: 'b=c', d: '' },
      quiet: true,
      faults: [
        { kind: 'throttle', rate: 0.1 },
        { request_id: '7x', deletes: true },
      ],
    })
  })

  it.each([
    [['--prot', '1'], /'--prot'.*the flags are --help, --port, --data-dir/],
    [['extra'], /'extra'.*the flags are/],
    [['--port', 'abc'], "--port is 'abc'; allowed is a whole number from 0 to 65535"],
    [['--port', '65536'], /--port is '65536'/],
    [['--port='], /--port is ''/],
    [['--auth', 'basic'], "--auth is 'basic'; allowed is none or iam"],
    [['--context', 'novalue'], "--context is 'novalue'; allowed is key=value"],
    [['--fault', 'kind=slow,oops'], "--fault is 'oops'; allowed is key=value"],
    [['--assembly='], '--assembly is empty; allowed is a path'],
    [['--data-dir='], '--data-dir is empty; allowed is a path'],
  ])('refuse %j with a sentence', (args, sentence) => {
    expect(() => parseFlags(args)).toThrow(FlagError)
    expect(() => parseFlags(args)).toThrow(sentence)
  })

  it('never fail but with a sentence', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (args) => {
        try {
          parseFlags(args)
        } catch (error) {
          expect(error).toBeInstanceOf(FlagError)
        }
      }),
    )
  })

  it('tell the kinds of faults in the help', () => {
    for (const kind of Object.keys(faultKinds)) expect(USAGE).toMatch(new RegExp(`\\b${kind}\\b`))
    for (const line of USAGE.split('\n')) expect(line.length).toBeLessThanOrEqual(120)
  })

  it('are all in the help', () => {
    for (const flag of ['port', 'data-dir', 'fresh', 'auth', 'context', 'fault', 'quiet', 'help']) {
      expect(USAGE).toContain(`--${flag} `)
    }
  })
})
