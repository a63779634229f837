import type { ParseArgsOptionsConfig } from 'node:util'
import { FlagError, parseStrictly } from '../local/terminal/strict-flags.ts'

/** How a soak runs. Times are in milliseconds. */
export interface SoakFlags {
  readonly help: boolean
  /** Only DocumentPro fails, and the key is rotated: nothing crashes, SQS and Secrets Manager are well. */
  readonly gentle: boolean
  readonly deletions: number
  /** The share of the calls to DocumentPro that go wrong, 0 to 1. */
  readonly faults: number
  /** Time between two crashes; 0 means none but the restart of the whole stack. */
  readonly killEveryMs: number
  readonly seed: number
  /** Directory of a cloud assembly that was synthesised before, taken as it is. Undefined: synthesised anew. */
  readonly assembly: string | undefined
  /** When the run ends whatever is still queued. */
  readonly timeLimitMs: number
}

export const USAGE = `Usage: npm run soak -- [flags]

Puts deletions through the service while DocumentPro, SQS, DynamoDB and Secrets Manager fail, functions and
pollers crash, the key is rotated and the whole stack is restarted, and checks that none is lost. npm run demo is a
gentle one with 1000 deletions, and takes the same flags.

  --deletions <number>   how many (default 2000)
  --faults <share>       of the calls to DocumentPro that go wrong, 0 to 0.9; a tenth of it of those to SQS
                         and to DynamoDB (default 0.3)
  --kill-every <time>    between two crashes, for example 2s or 500ms; 0s for none but the
                         restart of the whole stack (default 2s)
  --gentle               no crashes and no restart; SQS, DynamoDB and Secrets Manager are well
  --seed <number>        the same seed makes the same plan (default: by chance, printed)
  --time-limit <time>    after it the run ends, finished or not; what is still queued is not lost
                         (default 180s, and 50ms for each deletion, more with more faults)
  --assembly <path>      a template and bundles synthesised before, whatever waits they were made for; if there are
                         none yet, they are synthesised there, with short ones
  --help                 print this`

const FLAGS = {
  help: { type: 'boolean', default: false },
  deletions: { type: 'string', default: '2000' },
  faults: { type: 'string', default: '0.3' },
  'kill-every': { type: 'string', default: '2s' },
  gentle: { type: 'boolean', default: false },
  seed: { type: 'string' },
  assembly: { type: 'string' },
  'time-limit': { type: 'string' },
} satisfies ParseArgsOptionsConfig

/** What crashes left in flight comes back after half a minute, and may be hit again. */
const TAIL_MS = 180_000
/** On a slow machine, without faults. */
const DELETION_MS = 50

const MAX_SEED = 0xffff_ffff

/**
 * Reads the command line.
 * @param chance a number in [0, 1) for a seed that is not given
 * @throws FlagError with a sentence that names the flag, what was given and what is allowed
 */
export function parseSoakFlags(args: readonly string[], chance: number): SoakFlags {
  const values = parseStrictly(args, FLAGS)
  const seed = values.seed ?? String(Math.floor(chance * MAX_SEED))
  const deletions = readNumber('--deletions', values.deletions, 1, 1_000_000, true)
  const faults = readNumber('--faults', values.faults, 0, 0.9, false)
  const timeLimit = values['time-limit']
  const killEveryMs = readTime('--kill-every', values['kill-every'], 0, 3_600)
  return {
    help: values.help,
    gentle: values.gentle,
    deletions,
    faults,
    assembly: values.assembly,
    killEveryMs: values.gentle ? 0 : killEveryMs,
    seed: readNumber('--seed', seed, 0, MAX_SEED, true),
    timeLimitMs:
      timeLimit === undefined
        ? TAIL_MS + (deletions * DELETION_MS) / (1 - faults)
        : readTime('--time-limit', timeLimit, 1, 86_400),
  }
}

function readNumber(
  flag: string,
  given: string,
  min: number,
  max: number,
  integer: boolean,
): number {
  const number = given.trim() === '' ? Number.NaN : Number(given)
  if (number >= min && number <= max && (!integer || Number.isInteger(number))) return number
  const kind = integer ? 'a whole number' : 'a number'
  throw new FlagError(`${flag} is '${given}'; allowed is ${kind} from ${min} to ${max}`)
}

function readTime(flag: string, given: string, minSeconds: number, maxSeconds: number): number {
  const [, digits = '', unit] = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(given) ?? []
  const ms = digits === '' ? Number.NaN : Number(digits) * (unit === 's' ? 1_000 : 1)
  if (ms >= minSeconds * 1_000 && ms <= maxSeconds * 1_000) return ms
  throw new FlagError(
    `${flag} is '${given}'; allowed is a time from ${minSeconds}s to ${maxSeconds}s, such as 2s or 500ms`,
  )
}
