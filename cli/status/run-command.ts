import { LedgerUnavailableError } from '../../lambda/deletion/ledger.ts'
import { LedgerTableReader } from '../../lambda/ledger/ledger-table-reader.ts'
import { CommandError, InterruptedError } from '../command-error.ts'
import type { ExitCode } from '../exit-codes.ts'
import { failureOf } from '../failure.ts'
import { findLedger } from '../place/ledger.ts'
import type { Surroundings } from '../surroundings.ts'
import type { StatusCommand } from './command.ts'
import { tellStatus } from './tell-status.ts'

/** @throws UsageError, CommandError, InterruptedError, or what the AWS SDK throws */
export async function runCommand(
  command: StatusCommand,
  { terminal, now, sleep, stopOnSignals }: Surroundings,
): Promise<ExitCode> {
  const { client, table } = await findLedger(command.place)
  const signal = stopOnSignals()
  try {
    const ledger = new LedgerTableReader(() => client, table)
    const wait = async (ms: number): Promise<void> => {
      await sleep(ms, signal)
      if (signal.aborted) throw new InterruptedError('stopped while waiting')
    }
    return await tellStatus(command, { ledger, terminal, now, wait })
  } catch (error) {
    if (!(error instanceof LedgerUnavailableError)) throw error
    const { sentence } = failureOf(error.cause)
    throw new CommandError(`${error.message} (${sentence})`, { cause: error })
  } finally {
    client.destroy()
  }
}
