import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { faultKinds } from './simulator/fault-kinds.ts'

/** Thrown for flags that are unknown or have a bad value. */
export class FlagError extends Error {
  override name = 'FlagError'
}

export interface Flags {
  readonly help: boolean
  readonly dataDirectory: string
  readonly fresh: boolean
  /** Undefined: the data directory's, synthesised anew. */
  readonly assembly: string | undefined
  /** Undefined: that of the last run, or the usual one, or a free one. */
  readonly port: number | undefined
  readonly auth: 'none' | 'iam'
  readonly context: Readonly<Record<string, string>>
  readonly quiet: boolean
  /** For the simulator's control surface, in the order given. */
  readonly faults: readonly Fault[]
}

export type Fault = Readonly<Record<string, string | number | boolean>>

export const USAGE = `Usage: npm start -- [flags]

Runs the deletion service on this machine, from the same template and bundles that are deployed.

  --port <number>        port of the HTTP API; 0 picks a free one (default: the one of the last start,
                         at first 3000 if it is free)
  --data-dir <path>      holds queues, logs, endpoints.json and env, which is for shells (default .local)
  --fresh                empty the data directory first: queues, logs and the synthesised template
  --assembly <path>      a template and bundles synthesised before, taken as they are, whatever
                         --context says; if there are none yet, they are synthesised there
  --auth none|iam        iam checks AWS signatures as API Gateway does (default none)
  --context <key=value>  CDK context, for example documentpro:retryWindowSeconds=600; repeatable
  --fault <k=v,k=v>      a fault of the DocumentPro simulator, for example kind=throttle,rate=0.1; repeatable
                         kind=<kind>, or status=<400 to 599>; with request_id, rate (0 to 1), times, seed,
                         delay_ms, deletes (true: it is gone all the same), retry_after, body
                         The kinds: ${lines(Object.keys(faultKinds), 5).join(',\n                         ')}
  --quiet                print nothing but errors
  --help                 print this

Set DOCUMENTPRO_BASE_URL and DOCUMENTPRO_API_KEY (or DOCUMENTPRO_API_KEY_FILE) to delete at the real
DocumentPro instead of the simulator.`

function lines(words: readonly string[], perLine: number): readonly string[] {
  return words.flatMap((_, index) =>
    index % perLine === 0 ? [words.slice(index, index + perLine).join(', ')] : [],
  )
}

const FLAGS = {
  help: { type: 'boolean', default: false },
  port: { type: 'string' },
  'data-dir': { type: 'string', default: '.local' },
  fresh: { type: 'boolean', default: false },
  assembly: { type: 'string' },
  auth: { type: 'string', default: 'none' },
  context: { type: 'string', multiple: true, default: [] },
  fault: { type: 'string', multiple: true, default: [] },
  quiet: { type: 'boolean', default: false },
} satisfies ParseArgsOptionsConfig

/**
 * Reads the command line.
 * @throws FlagError with a sentence that names the flag, what was given and what is allowed
 */
export function parseFlags(args: readonly string[]): Flags {
  const values = parseStrictly(args, FLAGS)
  return {
    help: values.help,
    dataDirectory: nonEmpty('--data-dir', values['data-dir']),
    fresh: values.fresh,
    assembly: values.assembly === undefined ? undefined : nonEmpty('--assembly', values.assembly),
    port: values.port === undefined ? undefined : readPort(values.port),
    auth: readAuth(values.auth),
    context: Object.fromEntries(values.context.map((pair) => readPair('--context', pair))),
    quiet: values.quiet,
    faults: values.fault.map(readFault),
  }
}

/**
 * The values of the flags that `options` knows.
 * @throws FlagError when there is another one, with all that are known
 */
export function parseStrictly<Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values
  } catch (error) {
    const [sentence] = error instanceof Error ? error.message.split('. ') : ['the flags are wrong']
    const known = Object.keys(options).map((name) => `--${name}`)
    throw new FlagError(`${sentence}; the flags are ${known.join(', ')}`, { cause: error })
  }
}

function readPort(given: string): number {
  const port = Number(given)
  if (given.trim() === '' || !Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new FlagError(`--port is '${given}'; allowed is a whole number from 0 to 65535`)
  }
  return port
}

function readAuth(given: string): 'none' | 'iam' {
  if (given === 'none' || given === 'iam') return given
  throw new FlagError(`--auth is '${given}'; allowed is none or iam`)
}

function readFault(given: string): Fault {
  return Object.fromEntries(
    given.split(',').map((part) => {
      const [name, value] = readPair('--fault', part)
      return [name, readScalar(value)]
    }),
  )
}

function readScalar(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  const number = Number(text)
  return text.trim() === '' || Number.isNaN(number) ? text : number
}

function readPair(flag: string, given: string): [string, string] {
  const sign = given.indexOf('=')
  if (sign <= 0) throw new FlagError(`${flag} is '${given}'; allowed is key=value`)
  return [given.slice(0, sign), given.slice(sign + 1)]
}

function nonEmpty(flag: string, given: string): string {
  if (given === '') throw new FlagError(`${flag} is empty; allowed is a path`)
  return given
}
