import { describe, expect, it } from 'vitest'
import { defineProgram, withSubcommands } from '../../cli/program.ts'

describe('every command', () => {
  const commands = withSubcommands(defineProgram(async () => undefined))
  const leaves = commands.filter(({ commands: below }) => below.length === 0)

  it.each(leaves.map((command) => [command.name(), command] as const))(
    '%s has --json and a line to copy',
    (_, command) => {
      expect(command.options.map(({ long }) => long)).toContain('--json')
      const help: string[] = []
      command.configureOutput({ writeOut: (text) => help.push(text) })
      command.outputHelp()
      expect(help.join('')).toContain('Examples:\n  documentpro-deletion ')
    },
  )
})
