import { once } from 'node:events'
import { StartError, start } from '../../local/start.ts'
import { formatDeletionLine } from '../../local/terminal/deletion-line.ts'
import { CommandError } from '../command-error.ts'
import type { ExitCode } from '../exit-codes.ts'
import type { Surroundings } from '../surroundings.ts'
import { UsageError } from '../usage-error.ts'
import type { StartCommand } from './command.ts'

/** @throws UsageError, CommandError */
export async function runCommand(
  { port, dataDir, fresh, assembly, auth, context, fault, quiet, json }: StartCommand,
  { terminal, env, stopOnSignals }: Surroundings,
): Promise<ExitCode> {
  const isQuiet = quiet === true
  /** A reader that has gone away is no reason to stop. */
  const print = (text: string): void => void terminal.print(text).catch(() => undefined)
  const options = { dataDirectory: dataDir, fresh: fresh === true, assembly, port, auth, context }
  const service = await start({ ...options, faults: fault }, env, {
    tell: (text) => {
      if (!(isQuiet || json === true)) print(text)
    },
    onLine: (line) => {
      const shown = json === true ? line : formatDeletionLine(line)
      if (!isQuiet && shown !== undefined) print(shown)
    },
    onProblem: terminal.tell,
  }).catch((error: unknown) => {
    if (!(error instanceof StartError)) throw error
    const { message, wish } = error
    throw wish ? new UsageError(message) : new CommandError(message, { cause: error })
  })
  const signal = stopOnSignals(isQuiet ? undefined : 'Stopping; again to stop at once.')
  if (json === true) print(JSON.stringify(service.endpoints))
  else if (!isQuiet) print(service.banner)
  if (!signal.aborted) await once(signal, 'abort')
  await service.close()
  return 0
}
