/**
 * `npm run certificate`: certificates of deletion, their keys, and their verification.
 *
 * @module
 */

import { parseCertificate, USAGE } from './certificate/command.ts'
import { KeyFilesError } from './certificate/key-files.ts'
import { type CertificateExit, runCertificate } from './certificate/run-certificate.ts'
import { CommandError } from './command-error.ts'
import { processTerminal as terminal } from './terminal/terminal.ts'
import { UsageError } from './usage-error.ts'

async function run(): Promise<CertificateExit> {
  const command = parseCertificate(process.argv.slice(2))
  if (command !== 'help') return runCertificate(command, terminal)
  await terminal.print(USAGE)
  return 0
}

function fail(error: unknown): 1 | 2 {
  if (error instanceof UsageError) {
    terminal.tell(error.message)
    return 2
  }
  const known = [CommandError, KeyFilesError].some((type) => error instanceof type)
  if (error instanceof Error)
    terminal.tell(known ? error.message : `${error.name}: ${error.message}`)
  else terminal.tell(String(error))
  return 1
}

try {
  process.exitCode = await run()
} catch (error) {
  process.exitCode = fail(error)
}
