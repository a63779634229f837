import { describe, expect, it } from 'vitest'
import { parseCertificate } from '../../../cli/certificate/command.ts'

const HERE = { kind: 'local', dataDirectory: '.local' }
const FINGERPRINT = 'k'.repeat(43)

describe('the command line', () => {
  it.each([
    [['run-1'], { kind: 'issue', id: 'run-1', place: HERE, out: undefined, html: undefined }],
    [
      ['run-1', '--data-dir', 'd', '--out', 'c.jws', '--html', 'c.html'],
      { kind: 'issue', place: { kind: 'local', dataDirectory: 'd' }, out: 'c.jws', html: 'c.html' },
    ],
    [
      ['run-1', '--stack', 'S', '--region', 'eu-west-1'],
      { kind: 'issue', place: { kind: 'stack', stackName: 'S', region: 'eu-west-1' } },
    ],
    [['--keys', 'keys'], { kind: 'keys', directory: 'keys', place: HERE }],
    [
      ['--verify', 'c.jws', '--keys', 'keys'],
      { kind: 'verify', file: 'c.jws', trust: { kind: 'keys', directory: 'keys' } },
    ],
    [
      ['--verify', 'c.jws', '--fingerprint', FINGERPRINT],
      { kind: 'verify', trust: { kind: 'fingerprint', fingerprint: FINGERPRINT } },
    ],
    [['--help'], 'help'],
  ])('understands %j', (args, command) => {
    const read = parseCertificate(args)
    if (typeof command === 'string') expect(read).toBe(command)
    else expect(read).toMatchObject(command)
  })

  it.each([
    [[], 'give one request id'],
    [['a', 'b'], 'give one request id'],
    [['a b'], 'is no request id'],
    [['a', '--out', ''], '--out is empty'],
    [['--verify', 'c.jws'], '--verify takes one of --keys and --fingerprint'],
    [['--verify', 'c.jws', '--keys', 'k', '--fingerprint', FINGERPRINT], '--verify takes one of'],
    [['--verify', 'c.jws', '--fingerprint', 'short'], '--fingerprint must be'],
    [['--verify', 'c.jws', '--keys', 'k', 'a'], "--verify doesn't go with a request id"],
    [['--keys', 'k', '--out', 'o'], "--keys doesn't go with --out"],
    [['a', '--fingerprint', FINGERPRINT], '--fingerprint goes with --verify'],
    [['a', '--stack', 'S', '--data-dir', 'd'], 'give one of --data-dir and --stack'],
    [['a', '--region', 'r'], 'go with --stack'],
    [['a', '--hlep'], '--hlep'],
  ])('refuses %j in a sentence', (args, said) => {
    expect(() => parseCertificate(args)).toThrow(said)
  })
})
