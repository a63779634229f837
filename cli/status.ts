/**
 * `npm run status`: what became of deletions, from the ledger.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { LedgerUnavailableError } from '../lambda/deletion/ledger.ts'
import { LedgerTableReader } from '../lambda/ledger/ledger-table-reader.ts'
import { processTerminal as terminal } from './dlq/terminal.ts'
import { UsageError } from './dlq/usage-error.ts'
import { parseStatus, USAGE } from './status/command.ts'
import { findLedger, LedgerNotFoundError } from './status/find-ledger.ts'
import { type StatusExit, tellStatus } from './status/tell-status.ts'

async function run(): Promise<StatusExit> {
  const command = parseStatus(process.argv.slice(2))
  if (command === 'help') {
    await terminal.print(USAGE)
    return 0
  }
  const { client, table } = await findLedger(command.place)
  try {
    const ledger = new LedgerTableReader(() => client, table)
    const wait = (ms: number) => sleep(ms)
    return await tellStatus(command, { ledger, terminal, now: Date.now, wait })
  } finally {
    client.destroy()
  }
}

function fail(error: unknown): 1 | 2 {
  if (error instanceof UsageError) {
    terminal.tell(error.message)
    return 2
  }
  if (error instanceof LedgerNotFoundError) terminal.tell(error.message)
  else if (error instanceof LedgerUnavailableError) {
    const { cause } = error
    terminal.tell(`${error.message} (${cause instanceof Error ? cause.name : cause})`)
  } else terminal.tell(error instanceof Error ? `${error.name}: ${error.message}` : String(error))
  return 1
}

try {
  process.exitCode = await run()
} catch (error) {
  process.exitCode = fail(error)
}
