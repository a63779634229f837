import { describe, expect, it } from 'vitest'
import { parseStatus } from '../../../cli/status/command.ts'

describe('the command line of status', () => {
  it('names ids, and looks at the service of this directory', () => {
    expect(parseStatus(['a', 'b'])).toStrictEqual({
      ids: ['a', 'b'],
      place: { kind: 'local', dataDirectory: '.local' },
      json: false,
      waitMs: 0,
    })
  })

  it('takes a stack, and how long to wait', () => {
    const args = ['a', '--stack', 'S', '--region', 'eu-west-1', '--wait', '1.5', '--json']
    expect(parseStatus(args)).toStrictEqual({
      ids: ['a'],
      place: { kind: 'stack', stackName: 'S', region: 'eu-west-1' },
      json: true,
      waitMs: 1_500,
    })
  })

  it('may ask for help', () => {
    expect(parseStatus(['--help'])).toBe('help')
  })

  it.each([
    [[], 'at least one request id'],
    [['not an id'], 'is no request id'],
    [['a', '--wait', 'long'], "--wait is 'long'"],
    [['a', '--wait', '-1'], '--wait'],
    [['a', '--wait', ''], '--wait'],
    [['a', '--stack', ''], '--stack is empty'],
    [['a', '--stack', 'S', '--data-dir', 'd'], 'give one of'],
    [['a', '--region', 'r'], '--region goes with --stack'],
    [['a', '--other'], '--other'],
  ])('is refused as %j, with what is wrong', (args, message) => {
    expect(() => parseStatus(args)).toThrow(message)
    expect(() => parseStatus(args)).toThrow(expect.objectContaining({ name: 'UsageError' }))
  })
})
