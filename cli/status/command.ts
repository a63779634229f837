import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { parseRequestId, REQUEST_ID_RULE, type RequestId } from '../../lambda/deletion/request.ts'
import { nonEmpty, UsageError } from '../dlq/usage-error.ts'

/** Where the ledger is. */
export type LedgerPlace =
  | { readonly kind: 'local'; readonly dataDirectory: string }
  | { readonly kind: 'stack'; readonly stackName: string; readonly region: string | undefined }

export interface StatusCommand {
  readonly ids: readonly RequestId[]
  readonly place: LedgerPlace
  readonly json: boolean
  /** How long it waits for all to be final, in milliseconds; 0 not at all. */
  readonly waitMs: number
}

export const USAGE = `Usage: npm run --silent status -- [flags] <request id>...

Says what became of deletions, from the ledger.

  --wait <seconds>    until all are final, so long at most (default: as it is now)
  --json              an object a line, with the fields of GET /deletions/{request_id}
  --data-dir <path>   of the service that runs on this machine (default .local)
  --stack <name>      a stack on AWS instead, with --region where it isn't that of your profile
  --help              print this

Exit status: 0 all are gone (deleted, already_gone); 1 the ledger can't be asked; 2 the command line is wrong;
3 one is not final, or has no record; 4 one ended otherwise.`

const FLAGS = {
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
  wait: { type: 'string' },
  'data-dir': { type: 'string' },
  stack: { type: 'string' },
  region: { type: 'string' },
} as const satisfies ParseArgsOptionsConfig

const LONGEST_WAIT_SECONDS = 86_400

/**
 * Reads the command line; `help` when that is asked for.
 * @throws UsageError
 */
export function parseStatus(args: readonly string[]): StatusCommand | 'help' {
  const { values, positionals } = parsed(args)
  if (values.help) return 'help'
  if (positionals.length === 0) throw new UsageError('give at least one request id; see --help')
  return {
    ids: positionals.map((given) => {
      const id = parseRequestId(given)
      if (id !== undefined) return id
      throw new UsageError(`${JSON.stringify(given)} is no request id: it ${REQUEST_ID_RULE}`)
    }),
    place: placeOf(values),
    json: values.json ?? false,
    waitMs: readWait(values.wait) * 1_000,
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS, allowPositionals: true, strict: true })
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}; see --help`)
  }
}

function placeOf(values: ReturnType<typeof parsed>['values']): LedgerPlace {
  const stackName = nonEmpty('--stack', values.stack)
  const dataDirectory = nonEmpty('--data-dir', values['data-dir'])
  const region = nonEmpty('--region', values.region)
  if (stackName !== undefined && dataDirectory !== undefined) {
    throw new UsageError('give one of --data-dir and --stack')
  }
  if (stackName !== undefined) return { kind: 'stack', stackName, region }
  if (region !== undefined) throw new UsageError('--region goes with --stack')
  return { kind: 'local', dataDirectory: dataDirectory ?? '.local' }
}

function readWait(given: string | undefined): number {
  if (given === undefined) return 0
  const seconds = given.trim() === '' ? Number.NaN : Number(given)
  if (seconds >= 0 && seconds <= LONGEST_WAIT_SECONDS) return seconds
  throw new UsageError(
    `--wait is '${given}'; allowed is a number of seconds from 0 to ${LONGEST_WAIT_SECONDS}`,
  )
}
