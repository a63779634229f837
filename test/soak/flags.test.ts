import { describe, expect, it } from 'vitest'
import { FlagError } from '../../local/terminal/strict-flags.ts'
import { parseSoakFlags } from '../../soak/flags.ts'

describe('the flags of the soak', () => {
  it('are read', () => {
    const args = '--deletions 20000 --faults 0.3 --kill-every 2s --seed 7 --time-limit 500ms'
    expect(() => parseSoakFlags(args.split(' '), 0)).toThrow('--time-limit')
    expect(parseSoakFlags(args.replace('500ms', '4000ms').split(' '), 0)).toStrictEqual({
      help: false,
      gentle: false,
      deletions: 20_000,
      faults: 0.3,
      killEveryMs: 2_000,
      seed: 7,
      assembly: undefined,
      timeLimitMs: 4_000,
    })
  })

  it('have defaults, with a seed by chance', () => {
    expect(parseSoakFlags([], 0.5)).toMatchObject({
      deletions: 2_000,
      faults: 0.3,
      killEveryMs: 2_000,
      seed: 2_147_483_647,
    })
    expect(parseSoakFlags(['--kill-every', '0s'], 0).killEveryMs).toBe(0)
  })

  it('give more time to more deletions and more faults', () => {
    const limit = (args: string) => parseSoakFlags(args.split(' '), 0).timeLimitMs
    expect(limit('--deletions 2000 --faults 0')).toBe(280_000)
    expect(limit('--deletions 20000 --faults 0.5')).toBe(2_180_000)
    expect(limit('--deletions 20000 --time-limit 5s')).toBe(5_000)
  })

  it('kill nothing in a gentle soak', () => {
    expect(parseSoakFlags(['--gentle', '--kill-every', '2s'], 0)).toMatchObject({
      gentle: true,
      killEveryMs: 0,
    })
  })

  it.each([
    [['--deletions', '0'], "--deletions is '0'; allowed is a whole number from 1 to 1000000"],
    [['--deletions', '1.5'], "--deletions is '1.5'; allowed is a whole number"],
    [['--deletions', ''], "--deletions is ''; allowed is"],
    [['--faults', '1'], "--faults is '1'; allowed is a number from 0 to 0.9"],
    [['--faults', 'many'], "--faults is 'many'; allowed is a number"],
    [['--kill-every', '2'], "--kill-every is '2'; allowed is a time from 0s to 3600s"],
    [['--gentle', '--kill-every', 'often'], "--kill-every is 'often'; allowed is"],
    [['--kill-every', '2 s'], 'such as 2s or 500ms'],
    [['--seed', '-1'], '--seed'],
    [
      ['--seed=4294967296'],
      "--seed is '4294967296'; allowed is a whole number from 0 to 4294967295",
    ],
    [['--speed', '1'], 'the flags are --help, --deletions, --faults'],
  ])('%s are refused with what is allowed', (args, sentence) => {
    expect(() => parseSoakFlags(args, 0)).toThrow(FlagError)
    expect(() => parseSoakFlags(args, 0)).toThrow(sentence)
  })
})
