import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { parseRequestId, REQUEST_ID_RULE, type RequestId } from '../../lambda/deletion/request.ts'
import { type Place, readPlace } from '../place/place.ts'
import { nonEmpty, UsageError } from '../usage-error.ts'

/** The local service, or a stack. */
type ServicePlace = Exclude<Place, { kind: 'urls' }>

/** What a certificate's key is held against: a directory of keys, or the fingerprint of one. */
export type Trust =
  | { readonly kind: 'keys'; readonly directory: string }
  | { readonly kind: 'fingerprint'; readonly fingerprint: string }

export type CertificateCommand =
  | {
      readonly kind: 'issue'
      readonly id: RequestId
      readonly place: ServicePlace
      readonly out: string | undefined
      readonly html: string | undefined
    }
  | { readonly kind: 'keys'; readonly directory: string; readonly place: ServicePlace }
  | {
      readonly kind: 'verify'
      readonly file: string
      readonly trust: Trust
      readonly html: string | undefined
    }

export const USAGE = `Usage: npm run --silent certificate -- [flags] <request id>
       npm run --silent certificate -- --keys <directory>
       npm run --silent certificate -- --verify <file> (--keys <directory> | --fingerprint <text>)

Issues a certificate of deletion, writes the public keys of all that were issued, or verifies one without any network.

  --out <file>          where the certificate goes (default: it is printed)
  --html <file>         a page of it to print, too; of one that is verified as well
  --keys <directory>    jwks.json and a <kid>.pem for each key; keys that are there stay
  --verify <file>       a certificate, as it was issued
  --fingerprint <text>  the key's thumbprint (kid), as its owner told it
  --data-dir <path>     of the service that runs on this machine (default .local)
  --stack <name>        a stack on AWS instead, with --profile and --region as the AWS CLI has them
  --help                print this

Exit status: 0 a certificate, or keys; 1 the service can't be asked; 2 the command line is wrong; 3 a statement of outcome,
which certifies no deletion; 4 nothing is certified, or the verification failed: it says which check.`

const FLAGS = {
  help: { type: 'boolean', short: 'h' },
  out: { type: 'string' },
  html: { type: 'string' },
  keys: { type: 'string' },
  verify: { type: 'string' },
  fingerprint: { type: 'string' },
  'data-dir': { type: 'string' },
  stack: { type: 'string' },
  region: { type: 'string' },
  profile: { type: 'string' },
} as const satisfies ParseArgsOptionsConfig

/** The base64url of a SHA-256. */
const FINGERPRINT = /^[\w-]{43}$/

/**
 * Reads the command line; `help` when that is asked for.
 * @throws UsageError
 */
export function parseCertificate(args: readonly string[]): CertificateCommand | 'help' {
  const { values, positionals } = parsed(args)
  if (values.help) return 'help'
  const text = (name: 'out' | 'html' | 'keys' | 'verify' | 'fingerprint') =>
    nonEmpty(`--${name}`, values[name])
  const [out, html, keys] = [text('out'), text('html'), text('keys')]
  const [verify, fingerprint] = [text('verify'), text('fingerprint')]
  const [given, ...others] = positionals
  if (verify !== undefined) {
    refuseBeside('--verify', { '--out': out, 'a request id': given, '--stack': values.stack })
    return { kind: 'verify', file: verify, trust: trustIn(keys, fingerprint), html }
  }
  if (fingerprint !== undefined) throw new UsageError('--fingerprint goes with --verify')
  const place = placeOf(values)
  if (keys !== undefined) {
    refuseBeside('--keys', { '--out': out, '--html': html, 'a request id': given })
    return { kind: 'keys', directory: keys, place }
  }
  if (given === undefined || others.length > 0)
    throw new UsageError('give one request id; see --help')
  const id = parseRequestId(given)
  if (id === undefined) {
    throw new UsageError(`${JSON.stringify(given)} is no request id: it ${REQUEST_ID_RULE}`)
  }
  return { kind: 'issue', id, place, out, html }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS, allowPositionals: true, strict: true })
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}; see --help`)
  }
}

function refuseBeside(flag: string, others: Readonly<Record<string, string | undefined>>): void {
  const [other] = Object.entries(others).find(([, given]) => given !== undefined) ?? []
  if (other !== undefined) throw new UsageError(`${flag} doesn't go with ${other}`)
}

function trustIn(keys: string | undefined, fingerprint: string | undefined): Trust {
  if (keys !== undefined && fingerprint === undefined) return { kind: 'keys', directory: keys }
  if (fingerprint === undefined || keys !== undefined) {
    throw new UsageError('--verify takes one of --keys and --fingerprint')
  }
  if (FINGERPRINT.test(fingerprint)) return { kind: 'fingerprint', fingerprint }
  throw new UsageError("--fingerprint must be the 43 characters of a key's thumbprint")
}

function placeOf({
  stack,
  'data-dir': dataDir,
  region,
  profile,
}: ReturnType<typeof parsed>['values']): ServicePlace {
  const given = { stack, dataDir, region, profile }
  const entries = Object.entries(given).filter(([, value]) => value !== undefined)
  const place = readPlace(Object.fromEntries(entries), 'no queue')
  if (place.kind !== 'urls') return place
  throw new UsageError('the service is found by --data-dir or --stack')
}
