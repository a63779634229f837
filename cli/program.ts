import { Command, CommanderError } from 'commander'
import { bulkCommand } from './bulk/definition.ts'
import { certificateCommand } from './certificate/definition.ts'
import { deleteCommand } from './delete/definition.ts'
import { dlqCommand } from './dlq/definition.ts'
import { doctorCommand } from './doctor/definition.ts'
import { PROGRAM } from './examples.ts'
import { EXIT_CODES, type ExitCode } from './exit-codes.ts'
import { failureOf } from './failure.ts'
import { startCommand } from './start/definition.ts'
import { statusCommand } from './status/definition.ts'
import type { Runner, Surroundings } from './surroundings.ts'
import { UsageError } from './usage-error.ts'
import { watchCommand } from './watch/definition.ts'

/** The whole command line; `run` does what a command asks for. */
export function defineProgram(run: Runner): Command {
  const program = new Command(PROGRAM)
    .description('Deletes DocumentPro parsing results, and shows what became of it.')
    .addHelpText('after', `\nExit codes:\n${exitCodes()}`)
  const work = [startCommand, deleteCommand, bulkCommand]
  const questions = [statusCommand, watchCommand, dlqCommand, certificateCommand, doctorCommand]
  for (const define of [...work, ...questions]) program.addCommand(define(run))
  return program
}

/** Does what the command line says. Never throws: what goes wrong is told in a sentence. */
export async function runProgram(args: readonly string[], around: Surroundings): Promise<ExitCode> {
  let code: ExitCode = 0
  const shown: string[] = []
  try {
    const program = defineProgram(async (load, asked) => {
      const { runCommand } = await load()
      code = await runCommand(asked, around)
    })
    for (const command of withSubcommands(program)) {
      command
        .exitOverride()
        .configureOutput({ writeOut: (text) => shown.push(text), writeErr: () => undefined })
    }
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    return await failed(error, shown.join(''), around).catch(() => 1 as const)
  }
}

async function failed(
  thrown: unknown,
  shown: string,
  { terminal }: Surroundings,
): Promise<ExitCode> {
  if (thrown instanceof CommanderError && thrown.exitCode === 0) {
    await terminal.print(shown.trimEnd())
    return 0
  }
  const error = thrown instanceof CommanderError ? usageErrorOf(thrown) : thrown
  const { code, sentence } = failureOf(error)
  if (sentence !== undefined) terminal.tell(sentence)
  return code
}

function usageErrorOf({ code, message }: CommanderError): UsageError {
  if (code === 'commander.help') return new UsageError('no command was given; see --help')
  const sentence = message
    .replace(/^error: /, '')
    .replace('\n', ' ')
    .replace(/\.$/, '')
  return new UsageError(`${sentence}; see --help`)
}

/** Each command of a program, the program first. */
export function withSubcommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)]
}

function exitCodes(): string {
  return Object.entries(EXIT_CODES)
    .map(([code, meaning]) => `  ${code.padEnd(4)} ${meaning}`)
    .join('\n')
}
