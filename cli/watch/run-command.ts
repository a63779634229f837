import { LedgerTableReader } from '../../lambda/ledger/ledger-table-reader.ts'
import type { ExitCode } from '../exit-codes.ts'
import { explained, findLedger } from '../place/ledger.ts'
import type { Surroundings } from '../surroundings.ts'
import type { WatchCommand } from './command.ts'
import { watchLedger } from './watch-ledger.ts'

/** Clocks of others may be behind, and what has just ended is of interest, too. */
const USUALLY_SINCE_MS = 60_000

/** @throws UsageError, CommandError, or what the AWS SDK throws */
export async function runCommand(
  { place, since, ...asked }: WatchCommand,
  { terminal, now, sleep, stopOnSignals }: Surroundings,
): Promise<ExitCode> {
  const { client, table, where } = await findLedger(place)
  const signal = stopOnSignals()
  try {
    const from = since ?? now() - USUALLY_SINCE_MS
    terminal.tell(`outcomes since ${new Date(from).toISOString()}, by ${where}; Ctrl-C ends this`)
    const ledger = new LedgerTableReader(() => client, table)
    await watchLedger({ ...asked, since: from }, { ledger, terminal, now, sleep, signal })
    return 130
  } catch (error) {
    throw explained(error)
  } finally {
    client.destroy()
  }
}
