import { Command } from 'commander'
import { parseRequestId, REQUEST_ID_RULE, type RequestId } from '../../lambda/deletion/request.ts'
import { examples } from '../examples.ts'
import { type PlaceFlags, readPlace } from '../place/place.ts'
import { withPlaceOptions } from '../place/place-options.ts'
import type { Runner } from '../surroundings.ts'
import { printable } from '../terminal/printable.ts'
import { nonEmpty, UsageError } from '../usage-error.ts'
import type { CertificateCommand, Trust } from './command.ts'

interface Values extends PlaceFlags {
  readonly out?: string
  readonly html?: string
  readonly keys?: string
  readonly verify?: string
  readonly fingerprint?: string
  readonly json?: boolean
}

/** The base64url of a SHA-256. */
const FINGERPRINT = /^[\w-]{43}$/

const EXPLANATION = `
With an id it asks the service for a certificate, which looks again before it signs. --keys alone writes the public keys of
all certificates so far: jwks.json and a <kid>.pem for each; keys that are in the directory stay. --verify works without any
network. Exit code 3 is a statement of outcome, which certifies no deletion; 4 that nothing is certified, or that the
verification failed: it says which check.`

export function certificateCommand(run: Runner): Command {
  const command = new Command('certificate')
    .description(
      'issues a certificate of a deletion, writes the public keys of all, or verifies one',
    )
    .usage(
      [
        '[options] <id>',
        '[options] --keys <directory>',
        '[options] --verify <file> (--keys <directory> | --fingerprint <text>)',
      ].join('\n       documentpro-deletion certificate '),
    )
    .argument('[id]', 'the request id of a deletion that has ended')
    .option('--out <file>', 'where the certificate goes (default: it is printed)')
    .option('--html <file>', 'a page of it to print, too; also of one that is verified')
    .option('--keys <directory>', 'where public keys are written; with --verify those you trust')
    .option('--verify <file>', 'a certificate, as it was issued')
    .option('--fingerprint <text>', "the key's thumbprint (kid), as its owner told it")
    .option('--json', 'an object with what came of it')
    .action((id: string | undefined, values: Values) =>
      run(() => import('./run-command.ts'), commandOf(id, values)),
    )
    .addHelpText(
      'after',
      `${EXPLANATION}\n${examples(
        'certificate sample-1 --out certificate.jws --html certificate.html',
        'certificate --keys keys --stack DocumentProDeletion',
        'certificate --verify certificate.jws --keys keys',
      )}`,
    )
  return withPlaceOptions(command, 'no queue')
}

/** @throws UsageError */
function commandOf(given: string | undefined, values: Values): CertificateCommand {
  const text = (name: 'out' | 'html' | 'keys' | 'verify' | 'fingerprint') =>
    nonEmpty(`--${name}`, values[name])
  const [out, html, keys] = [text('out'), text('html'), text('keys')]
  const [file, fingerprint] = [text('verify'), text('fingerprint')]
  const json = values.json === true
  if (file !== undefined) {
    refuseBeside('--verify', { '--out': out, 'a request id': given, '--stack': values.stack })
    return { kind: 'verify', file, trust: trustIn(keys, fingerprint), html, json }
  }
  if (fingerprint !== undefined) throw new UsageError('--fingerprint goes with --verify')
  const place = readPlace(values, 'no queue')
  if (place.kind === 'urls') throw new UsageError('the service is found by --data-dir or --stack')
  if (keys !== undefined) {
    refuseBeside('--keys', { '--out': out, '--html': html, 'a request id': given })
    return { kind: 'keys', directory: keys, place, json }
  }
  return { kind: 'issue', id: readId(given), place, out, html, json }
}

function readId(given: string | undefined): RequestId {
  if (given === undefined) throw new UsageError('give one request id; see --help')
  const id = parseRequestId(given)
  if (id !== undefined) return id
  throw new UsageError(`'${printable(given)}' is no request id: it ${REQUEST_ID_RULE}`)
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
