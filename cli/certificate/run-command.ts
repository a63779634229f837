import { readFile } from 'node:fs/promises'
import { PublishedKeys } from '../../lambda/certificates/published-keys.ts'
import type { StatementKind } from '../../lambda/deletion/certificate.ts'
import { isJsonObject } from '../../lambda/intake/json-object.ts'
import { writeWhole } from '../../local/data-directory/write-whole.ts'
import { CommandError, InterruptedError } from '../command-error.ts'
import type { ExitCode } from '../exit-codes.ts'
import { type ApiAnswer, findApi } from '../place/api.ts'
import { findLedger } from '../place/ledger.ts'
import type { Surroundings } from '../surroundings.ts'
import { printable, printableJson } from '../terminal/printable.ts'
import type { Terminal } from '../terminal/terminal.ts'
import type { CertificateCommand, Trust } from './command.ts'
import { readKeys, writeKeys } from './key-files.ts'
import { certificatePage } from './page.ts'
import { type TrustedKey, VerificationError, verifyCertificate } from './verify.ts'

/** API Gateway itself gives up before. */
const LONGEST_WAIT_MS = 60_000

type Command<Kind extends CertificateCommand['kind']> = Extract<CertificateCommand, { kind: Kind }>

type Output = Pick<Terminal, 'print' | 'tell'>

/** @throws CommandError, InterruptedError, or what the ledger or the disk throws */
export async function runCommand(
  command: CertificateCommand,
  { terminal, stopOnSignals }: Surroundings,
): Promise<ExitCode> {
  const signal = stopOnSignals()
  if (signal.aborted) throw new InterruptedError('stopped before anything was done')
  switch (command.kind) {
    case 'issue':
      return issue(command, terminal, signal)
    case 'keys':
      return publish(command, terminal, signal)
    case 'verify':
      return verify(command, terminal)
  }
}

async function issue(
  { id, place, out, html, json }: Command<'issue'>,
  { print, tell }: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const api = await findApi(place)
  const answer = await ask(api.postCertificate, id, signal)
  const { status, body } = answer
  const { certificate: token, kind, message, error } = isJsonObject(body) ? body : {}
  if (status !== 200 || typeof token !== 'string') {
    if (status !== 409 && error !== 'no_record') throw new CommandError(refusalOf(answer))
    if (json) await print(printableJson(body))
    tell(printable(`${id}: ${String(error)}: ${String(message)}`))
    return 4
  }
  if (html !== undefined) {
    // It comes from the service itself, so its key may speak for itself; the page is of what was signed.
    const verified = await verifyCertificate(token, (_kid, proposed) => proposed)
    await writeWhole(html, certificatePage(verified, token))
  }
  if (out !== undefined) {
    await writeWhole(out, `${token}\n`)
    tell(printable(`${String(message)}: ${out}`))
  }
  if (json) await print(printableJson(body))
  else if (out === undefined) await print(printable(token))
  return exitFor(kind === 'certificate' ? 'certificate' : 'statement')
}

async function ask(
  post: Awaited<ReturnType<typeof findApi>>['postCertificate'],
  id: Command<'issue'>['id'],
  signal: AbortSignal,
): Promise<ApiAnswer> {
  const late = AbortSignal.timeout(LONGEST_WAIT_MS)
  try {
    return await post(id, AbortSignal.any([signal, late]))
  } catch (error) {
    if (signal.aborted) throw new InterruptedError('stopped while the service was asked')
    if (!late.aborted) throw error
    throw new CommandError(`the service has not answered for ${LONGEST_WAIT_MS / 1_000} s`, {
      cause: error,
    })
  }
}

function refusalOf({ status, body }: ApiAnswer): string {
  const { message, error } = isJsonObject(body) ? body : {}
  if (error === 'route_not_found') {
    return 'the service issues no certificates; documentpro:certificates switches them on'
  }
  const said = `the service answered ${status}: ${String(message ?? error ?? 'nothing that it would say')}`
  return status === 403 ? `${said}; these credentials may not, they need execute-api:Invoke` : said
}

async function publish(
  { directory, place, json }: Command<'keys'>,
  { print, tell }: Output,
  abortSignal: AbortSignal,
): Promise<ExitCode> {
  const { client, table } = await findLedger(place)
  try {
    const keys = await new PublishedKeys(() => client, table).all()
    if (abortSignal.aborted) throw new InterruptedError('stopped while the keys were read')
    const names = keys.map(({ kid }) => kid)
    if (json) await print(printableJson({ directory, keys: names }))
    if (keys.length === 0) {
      tell('no certificate was issued yet, so there is no key; nothing was written')
      return 4
    }
    await writeKeys(directory, keys)
    if (!json) for (const kid of names) await print(printable(kid))
    return 0
  } finally {
    client.destroy()
  }
}

async function verify(
  { file, trust, html, json }: Command<'verify'>,
  { print, tell }: Output,
): Promise<ExitCode> {
  const token = (await textOf(file)).trim()
  try {
    const verified = await verifyCertificate(token, await trustedBy(trust))
    if (html !== undefined) await writeWhole(html, certificatePage(verified, token))
    const { kind, keyId, claims } = verified
    if (json) await print(printableJson({ valid: true, kind, key_id: keyId, claims }))
    else {
      const about = `${kind} for ${String(claims.request_id)}, signed by ${keyId}`
      await print(printable(`valid: ${about}`))
      await print(JSON.stringify(claims, null, 2).split('\n').map(printable).join('\n'))
    }
    return exitFor(kind)
  } catch (error) {
    if (!(error instanceof VerificationError)) throw error
    const { check, message } = error
    if (json) await print(printableJson({ valid: false, check, message }))
    tell(printable(`not valid, check "${check}": ${message}`))
    return 4
  }
}

/** @throws CommandError */
async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
    throw new CommandError(`${file} can't be read (${code})`, { cause })
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
