/**
 * Part of `npm run docs`: writes `docs/cli.md` from the definitions of the commands.
 *
 * @module
 */
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { EXIT_CODES } from '../cli/exit-codes.ts'
import { defineProgram, withSubcommands } from '../cli/program.ts'

const INTRODUCTION = `# The command line

<!-- Written by npm run docs. -->

In a checkout, \`npm run --silent cli -- <command>\` is \`documentpro-deletion <command>\`; \`npm start\`, \`npm run dlq\`,
\`npm run status\` and \`npm run certificate\` are short for four of them. Without \`--silent\` npm prints a banner of its own on
stdout. What can't be undone is asked about first, with where it acts and how many there are; \`--yes\` is for scripts. Results are on
stdout, everything else on stderr, where nothing is written over but on a terminal (and not with \`NO_COLOR\` or \`TERM=dumb\`). What
strangers wrote is printed with its control characters escaped.`

const FROM_THE_PACKAGE = `The package brings it along, bundled: \`npx documentpro-deletion <command>\` where its tarball is installed, on Node.js 22.13 or
newer, without the CDK and without any other package. All but \`start\` work there; \`start\` says that it needs a checkout.`

/** The page. */
export function cliPage(): string {
  const [program, ...commands] = withSubcommands(defineProgram(async () => undefined))
  if (program === undefined) throw new Error('there is no program')
  const leaves = commands.filter(({ commands: below }) => below.length === 0)
  const codes = Object.entries(EXIT_CODES).map(([code, meaning]) => `| ${code} | ${meaning} |`)
  return [
    INTRODUCTION,
    FROM_THE_PACKAGE,
    ['| exit code | meaning |', '|---|---|', ...codes].join('\n'),
    ...leaves.map(section),
    '',
  ].join('\n\n')
}

function section(command: Command): string {
  return `## ${nameOf(command)}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\``
}

function nameOf(command: Command): string {
  return command.parent?.parent ? `${command.parent.name()} ${command.name()}` : command.name()
}

/** As `--help` prints it, on a wide terminal. */
function helpOf(command: Command): string {
  let text = ''
  command.configureOutput({
    writeOut: (part) => {
      text += part
    },
    getOutHelpWidth: () => 120,
    getOutHasColors: () => false,
  })
  command.outputHelp()
  return text.trim()
}

if (import.meta.main) {
  await writeFile(fileURLToPath(new URL('cli.md', import.meta.url)), cliPage())
}
