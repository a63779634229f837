import { readFile } from 'node:fs/promises'
import { PublishedKeys } from '../../lambda/certificates/published-keys.ts'
import type { StatementKind } from '../../lambda/deletion/certificate.ts'
import { isJsonObject } from '../../lambda/intake/json-object.ts'
import { writeWhole } from '../../local/write-whole.ts'
import { CommandError } from '../command-error.ts'
import { findApi } from '../place/api.ts'
import { findLedger } from '../place/ledger.ts'
import type { Terminal } from '../terminal/terminal.ts'
import type { CertificateCommand, Trust } from './command.ts'
import { readKeys, writeKeys } from './key-files.ts'
import { certificatePage } from './page.ts'
import { type TrustedKey, VerificationError, verifyCertificate } from './verify.ts'

/** What a script learns: a certificate; a statement, which certifies nothing; nothing that could be relied on. */
export type CertificateExit = 0 | 3 | 4

/** API Gateway itself gives up before. */
const LONGEST_WAIT_MS = 60_000

type Command<Kind extends CertificateCommand['kind']> = Extract<CertificateCommand, { kind: Kind }>

/** @throws CommandError, KeyFilesError, or what the ledger or the disk throws */
export async function runCertificate(
  command: CertificateCommand,
  terminal: Pick<Terminal, 'print' | 'tell'>,
): Promise<CertificateExit> {
  switch (command.kind) {
    case 'issue':
      return issue(command, terminal)
    case 'keys':
      return publish(command, terminal)
    case 'verify':
      return verify(command, terminal)
  }
}

async function issue(
  { id, place, out, html }: Command<'issue'>,
  { print, tell }: Pick<Terminal, 'print' | 'tell'>,
): Promise<CertificateExit> {
  const api = await findApi(place)
  const { status, body } = await api.postCertificate(id, AbortSignal.timeout(LONGEST_WAIT_MS))
  const { certificate: token, kind, message, error } = isJsonObject(body) ? body : {}
  if (status !== 200 || typeof token !== 'string') {
    if (status !== 409 && error !== 'no_record') {
      throw new CommandError(`the service answered ${status}: ${String(message ?? error)}`)
    }
    tell(`${id}: ${String(error)}: ${String(message)}`)
    return 4
  }
  if (html !== undefined) {
    // It comes from the service itself, so its key may speak for itself; the page is of what was signed.
    const verified = await verifyCertificate(token, (_kid, proposed) => proposed)
    await writeWhole(html, certificatePage(verified, token))
  }
  if (out === undefined) await print(token)
  else {
    await writeWhole(out, `${token}\n`)
    tell(`${String(message)}: ${out}`)
  }
  return exitFor(kind === 'certificate' ? 'certificate' : 'statement')
}

async function publish(
  { directory, place }: Command<'keys'>,
  { print, tell }: Pick<Terminal, 'print' | 'tell'>,
): Promise<CertificateExit> {
  const { client, table } = await findLedger(place)
  try {
    const keys = await new PublishedKeys(() => client, table).all()
    if (keys.length === 0) {
      tell('no certificate was issued yet, so there is no key; nothing was written')
      return 4
    }
    await writeKeys(directory, keys)
    for (const { kid } of keys) await print(kid)
    return 0
  } finally {
    client.destroy()
  }
}

async function verify(
  { file, trust, html }: Command<'verify'>,
  { print, tell }: Pick<Terminal, 'print' | 'tell'>,
): Promise<CertificateExit> {
  const token = (await readFile(file, 'utf8')).trim()
  try {
    const verified = await verifyCertificate(token, await trustedBy(trust))
    if (html !== undefined) await writeWhole(html, certificatePage(verified, token))
    const { kind, keyId, claims } = verified
    await print(`valid: ${kind} for ${String(claims.request_id)}, signed by ${keyId}`)
    await print(JSON.stringify(claims, null, 2))
    return exitFor(kind)
  } catch (error) {
    if (!(error instanceof VerificationError)) throw error
    tell(`not valid, check "${error.check}": ${error.message}`)
    return 4
  }
}

async function trustedBy(trust: Trust): Promise<TrustedKey> {
  if (trust.kind === 'fingerprint') {
    return (kid, proposed) => (kid === trust.fingerprint ? proposed : undefined)
  }
  const keys = await readKeys(trust.directory)
  return (kid) => keys.find((key) => key.kid === kid)
}

function exitFor(kind: StatementKind): 0 | 3 {
  return kind === 'certificate' ? 0 : 3
}
