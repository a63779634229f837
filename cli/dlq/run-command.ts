import type { ExitCode } from '../exit-codes.ts'
import type { Surroundings } from '../surroundings.ts'
import { demandAnswerer, isConfirmed } from '../terminal/confirmation.ts'
import { printable, printableJson } from '../terminal/printable.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { UsageError } from '../usage-error.ts'
import type { DlqCommand } from './command.ts'
import { goesBy, type InspectedLetter, select, unmatched } from './dead-letter.ts'
import { describeAsText, describeLetter } from './description.ts'
import { discard } from './discard.ts'
import { fileLog, terminalLog } from './discard-log.ts'
import { recordOf } from './record.ts'
import { redrive } from './redrive.ts'
import { withDeadLetters } from './session.ts'
import { countByReason, subject, summary, table } from './table.ts'

/** How long what is read stays hidden when the process is killed: to look, and to act. */
const LOOK_SECONDS = 300
const ACT_SECONDS = 900

/** Lines of a plan that a person is asked about. */
const PLAN_LINES = 50

type Of<Name extends DlqCommand['name']> = Extract<DlqCommand, { name: Name }>

/** On its first signal a command lets go of what it has read. */
const FAREWELL = 'Stopping, once what is left is visible again; again to stop at once.'

/** Surroundings with the signal that ends the command. */
type Stoppable = Surroundings & { readonly signal: AbortSignal }

/** @throws UsageError, InterruptedError, CommandError, or what the AWS SDK throws */
export async function runCommand(
  command: DlqCommand,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const around = { ...surroundings, signal: surroundings.stopOnSignals(FAREWELL) }
  switch (command.name) {
    case 'list':
      return list(command, around)
    case 'show':
      return show(command, around)
    case 'redrive':
      return runRedrive(command, around)
    case 'discard':
      return runDiscard(command, around)
  }
}

/** Prints after the queue is visible again: the reader of a pipe may take its time. */
async function list(command: Of<'list'>, around: Stoppable): Promise<ExitCode> {
  const { terminal, now } = around
  const all = await withDeadLetters(command, LOOK_SECONDS, around, async ({ letters }) => letters)
  const letters = select(all, command.selection)
  if (command.json) {
    const records = letters.map((letter) => printableJson(recordOf(letter, now())))
    await terminal.print(records.length === 0 ? '[]' : `[\n${records.join(',\n')}\n]`)
  } else if (letters.length === 0) {
    await terminal.print('no dead letters')
  } else {
    await terminal.print(`${summary(letters, now())}\n\n${table(letters, now())}`)
  }
  return 0
}

async function show(command: Of<'show'>, around: Stoppable): Promise<ExitCode> {
  const { terminal, now } = around
  const all = await withDeadLetters(command, LOOK_SECONDS, around, async ({ letters }) => letters)
  const letters = all.filter(
    (letter) =>
      goesBy(letter, command.id) ||
      letter.requests.some(({ requestId }) => requestId === command.id),
  )
  if (command.json) {
    const described = letters.map((letter) => printableJson(describeLetter(letter, now())))
    await terminal.print(described.length === 0 ? '[]' : `[\n${described.join(',\n')}\n]`)
  } else {
    for (const letter of letters) await terminal.print(`${describeAsText(letter, now())}\n`)
  }
  if (letters.length > 0) return 0
  terminal.tell(`no dead letter goes by ${printable(command.id)}`)
  return 1
}

async function runRedrive(command: Of<'redrive'>, around: Stoppable): Promise<ExitCode> {
  const { terminal, signal, now } = around
  return withDeadLetters(command, ACT_SECONDS, around, async (session) => {
    const { client, queueUrl, deadLetters, letters } = session
    if (queueUrl === undefined) throw new UsageError('redrive needs --queue-url')
    const missing = tellUnmatched(letters, command, terminal)
    const chosen = redrivable(select(letters, command.selection), command.force, terminal)
    const recordsOf = (some: readonly InspectedLetter[]) =>
      some.map((letter) => recordOf(letter, now()))
    if (chosen.length === 0) {
      await terminal.print(command.json ? '{"redriven":[]}' : 'nothing to redrive')
      return 1
    }
    if (command.dryRun) {
      await terminal.print(
        command.json
          ? printableJson({ would_redrive: recordsOf(chosen) })
          : `would redrive ${chosen.length}: ${countByReason(chosen)}\n\n${table(chosen, now())}`,
      )
      return missing ? 1 : 0
    }
    const result = await redrive(chosen, { client, queueUrl, deadLetters, now, signal })
    const { moved, notDeleted, notSent, notTried } = result
    const summaryLine = `redriven ${moved.length}${moved.length > 0 ? `: ${countByReason(moved)}` : ''}`
    await terminal.print(
      command.json
        ? printableJson({
            redriven: recordsOf(moved),
            not_deleted: recordsOf(notDeleted),
            not_sent: recordsOf(notSent),
            not_tried: recordsOf(notTried),
          })
        : summaryLine,
    )
    tellEach(
      terminal,
      notDeleted,
      'sent, but still a dead letter too (sending it again is harmless)',
    )
    tellEach(terminal, notSent, 'not sent: SQS did not confirm it')
    tellLeft(terminal, notTried)
    if (signal.aborted) return 130
    return missing || moved.length < chosen.length ? 1 : 0
  })
}

/** Without those that the worker would only send back. */
function redrivable(
  letters: readonly InspectedLetter[],
  force: boolean,
  terminal: Terminal,
): readonly InspectedLetter[] {
  const cut = letters.filter((letter) => letter.cut)
  const invalid = letters.filter(({ reason, cut }) => reason === 'invalid' && !cut && !force)
  tellEach(terminal, cut, 'left there: only the beginning of its body was kept')
  tellEach(terminal, invalid, 'left there: the worker would refuse it again (--force sends it)')
  return letters.filter((letter) => !(cut.includes(letter) || invalid.includes(letter)))
}

async function runDiscard(command: Of<'discard'>, around: Stoppable): Promise<ExitCode> {
  const { terminal, signal, now } = around
  demandAnswerer('discard', terminal, command.confirmed)
  const log = command.logFile === undefined ? terminalLog(terminal) : await fileLog(command.logFile)
  try {
    return await withDeadLetters(command, ACT_SECONDS, around, async ({ deadLetters, letters }) => {
      const missing = tellUnmatched(letters, command, terminal)
      const chosen = select(letters, command.selection)
      if (chosen.length === 0) {
        terminal.tell('nothing to discard')
        return 1
      }
      tellPlan(terminal, chosen, now())
      const plan = { verb: 'discard', count: chosen.length } as const
      if (!(command.confirmed || (await isConfirmed(plan, terminal, signal)))) {
        terminal.tell('nothing was discarded')
        return signal.aborted ? 130 : 1
      }
      const result = await discard(chosen, { deadLetters, log, now, signal })
      const { discarded, notDeleted, notTried } = result
      terminal.tell(`discarded ${discarded.length}`)
      if (command.json) {
        const counts = { not_deleted: notDeleted.length, not_tried: notTried.length }
        await terminal.print(printableJson({ discarded: discarded.length, ...counts }))
      }
      tellEach(terminal, notDeleted, 'SQS did not confirm that it is deleted')
      tellLeft(terminal, notTried)
      if (signal.aborted) return 130
      return missing || discarded.length < chosen.length ? 1 : 0
    })
  } finally {
    await log.close()
  }
}

function tellPlan(terminal: Terminal, chosen: readonly InspectedLetter[], now: number): void {
  const more = chosen.length - PLAN_LINES
  terminal.tell(`to discard ${chosen.length}: ${countByReason(chosen)}\n`)
  terminal.tell(table(chosen.slice(0, PLAN_LINES), now))
  terminal.tell(more > 0 ? `… and ${more} more\n` : '')
}

function tellUnmatched(
  letters: readonly InspectedLetter[],
  { selection }: Of<'redrive'> | Of<'discard'>,
  terminal: Terminal,
): boolean {
  const ids = unmatched(letters, selection)
  for (const id of ids) terminal.tell(`no dead letter goes by ${printable(id)}`)
  return ids.length > 0
}

function tellEach(terminal: Terminal, letters: readonly InspectedLetter[], what: string): void {
  for (const letter of letters) terminal.tell(`${subject(letter)} ${what}`)
}

function tellLeft(terminal: Terminal, notTried: readonly InspectedLetter[]): void {
  if (notTried.length > 0) terminal.tell(`${notTried.length} are left; run it again for them`)
}
