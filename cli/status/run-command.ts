import type { RequestId } from '../../lambda/deletion/request.ts'
import { LedgerTableReader } from '../../lambda/ledger/ledger-table-reader.ts'
import { InterruptedError } from '../command-error.ts'
import type { ExitCode } from '../exit-codes.ts'
import { explained, findLedger } from '../place/ledger.ts'
import type { Surroundings } from '../surroundings.ts'
import type { StatusCommand } from './command.ts'
import { listedIds } from './listed-ids.ts'
import { tellStatus } from './tell-status.ts'

/** @throws UsageError, CommandError, InterruptedError, or what the AWS SDK throws */
export async function runCommand(
  command: StatusCommand,
  { terminal, stdin, now, sleep, stopOnSignals }: Surroundings,
): Promise<ExitCode> {
  const { of, json, waitMs } = command
  const { client, table } = await findLedger(command.place)
  const signal = stopOnSignals()
  const goOn = (): void => {
    if (signal.aborted) throw new InterruptedError('stopped while the ledger was read')
  }
  try {
    const reader = new LedgerTableReader(() => client, table)
    const ids = 'source' in of ? await listedIds(of, stdin) : of
    const ledger = {
      async find(id: RequestId) {
        goOn()
        return reader.find(id)
      },
    }
    const wait = async (ms: number): Promise<void> => {
      await sleep(ms, signal)
      goOn()
    }
    return await tellStatus({ ids, json, waitMs }, { ledger, terminal, now, wait })
  } catch (error) {
    throw explained(error)
  } finally {
    client.destroy()
  }
}
