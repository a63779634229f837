import type { Readable } from 'node:stream'
import { CommandError } from '../command-error.ts'
import type { ExitCode } from '../exit-codes.ts'
import { findQueues } from '../place/queues.ts'
import type { Surroundings } from '../surroundings.ts'
import { aligned } from '../terminal/aligned.ts'
import { demandAnswerer, isConfirmed } from '../terminal/confirmation.ts'
import { printable, printableJson } from '../terminal/printable.ts'
import { UsageError } from '../usage-error.ts'
import type { BulkCommand } from './command.ts'
import { type IdSink, type ListFacts, readList } from './list/read-list.ts'
import { RejectsFile } from './list/rejects.ts'
import { Progress } from './progress.ts'
import { type Sent, sendList } from './send-list.ts'
import { beginDraft, type Work } from './work.ts'

/** More than that is not deleted by a word that scripts say anyway. */
const MOST_WITH_BARE_YES = 1_000
const FAREWELL = 'Stopping, once the batch under way is sent; again to stop at once.'

/** @throws UsageError, CommandError, or what the AWS SDK throws */
export async function runCommand(command: BulkCommand, around: Surroundings): Promise<ExitCode> {
  const { terminal, stdin } = around
  const { list, place, confirmed, dryRun } = command
  if (!dryRun) demandAnswer(command, around)
  // Before a long list is read.
  const { client, queueUrl, where } = await findQueues(place, 'producer')
  try {
    if (queueUrl === undefined) throw new UsageError('bulk needs --queue-url')
    const target = { queueUrl, where }
    if (dryRun) {
      const facts = await readWithRejects(command, stdin, { write: async () => undefined })
      terminal.tell(summaryOf(facts, command, target))
      checkExpected(facts, command)
      terminal.tell('nothing was sent')
      await printJson(command, around, facts, target, { sent: 0, not_sent: 0, finished: false })
      return facts.rejected > 0 ? 4 : 0
    }
    const signal = around.stopOnSignals(FAREWELL)
    const draft = await beginDraft(command.workDirectory)
    let facts: ListFacts
    try {
      facts = await readWithRejects(command, stdin, draft)
      terminal.tell(summaryOf(facts, command, target))
      checkExpected(facts, command)
      if (facts.count === 0) throw new CommandError(`${named(list.source)} has no ids`)
    } catch (error) {
      await draft.drop()
      throw error
    }
    const { idsSha256, count } = facts
    const kept = await draft.keep({ idsSha256, queueUrl, count, about: command.about })
    const work = command.again ? await kept.restart() : kept
    try {
      if (work.finishedAt !== undefined) {
        await work.forgetIds()
        throw new CommandError(
          `this list was sent to that queue at ${work.finishedAt}; --again sends it again`,
        )
      }
      if (work.from.sent > 0) {
        terminal.tell(`goes on: ${work.from.sent} of them were sent before`)
      }
      if (!(confirmed || (await isConfirmed({ verb: 'delete', count }, terminal, signal)))) {
        terminal.tell('nothing was sent')
        return signal.aborted ? 130 : 1
      }
      const progress = new Progress(terminal, around.now, count, work.from.sent)
      const sent = await sendList(work, {
        client,
        queueUrl,
        messageGroupId: `bulk-${idsSha256.slice(0, 16)}`,
        about: command.about,
        signal,
        now: around.now,
        sleep: around.sleep,
        onProgress: (passed) => progress.update(passed),
      }).finally(() => progress.end())
      return await conclude(command, around, { facts, work, sent, target })
    } finally {
      await work.close()
    }
  } finally {
    client.destroy()
  }
}

function demandAnswer({ list, confirmed }: BulkCommand, { terminal }: Surroundings): void {
  const otherwise = '--yes --expect COUNT goes without'
  if (list.source === '-' && !confirmed) {
    throw new UsageError(`bulk asks first, and the list is where the answer would be; ${otherwise}`)
  }
  demandAnswerer('bulk', terminal, confirmed, otherwise)
}

async function readWithRejects(
  { list, rejectsFile }: BulkCommand,
  stdin: Readable,
  ids: IdSink,
): Promise<ListFacts> {
  const rejects = new RejectsFile(rejectsFile)
  try {
    return await readList(list, stdin, { ids, rejects })
  } finally {
    await rejects.close()
  }
}

/** @throws UsageError when there are more ids, or fewer, than whoever says yes believes */
function checkExpected({ count }: ListFacts, { confirmed, expected, dryRun }: BulkCommand): void {
  if (expected !== undefined && expected !== count) {
    throw new UsageError(
      `the list has ${count} ids, and --expect says ${expected}; nothing was sent`,
    )
  }
  if (confirmed && expected === undefined && count > MOST_WITH_BARE_YES && !dryRun) {
    throw new UsageError(
      `--yes alone is for ${MOST_WITH_BARE_YES} ids at most, and the list has ${count}; with --expect ${count} beside it they are sent`,
    )
  }
}

interface Target {
  readonly queueUrl: string
  readonly where: string
}

/** What a person is to look at before it can't be undone. */
function summaryOf(facts: ListFacts, command: BulkCommand, { queueUrl, where }: Target): string {
  const { count, duplicates, rejected, first, last, sha256, column } = facts
  const { list, rejectsFile, about } = command
  const of = column === '' ? list.format : `${list.format}, ${column}`
  return aligned([
    ['list', `${named(list.source)} (${printable(of)})`],
    ['SHA-256', sha256],
    ['ids', String(count)],
    ...(duplicates > 0 ? [['duplicates', `${duplicates}, each sent once`]] : []),
    ...(rejected > 0 ? [['rejected', `${rejected} rows, see ${printable(rejectsFile)}`]] : []),
    ...(first === undefined || last === undefined
      ? []
      : [
          ['first', first],
          ['last', last],
        ]),
    ...Object.entries(about).map(([name, text]) => [name, printable(text)]),
    ['to', `${queueUrl} of ${where}`],
  ])
}

function named(source: string): string {
  return source === '-' ? 'stdin' : printable(source)
}

async function conclude(
  command: BulkCommand,
  around: Surroundings,
  { facts, work, sent, target }: { facts: ListFacts; work: Work; sent: Sent; target: Target },
): Promise<ExitCode> {
  const { terminal, now } = around
  const { passed, notSent, stopped } = sent
  if (!stopped) await work.finish(new Date(now()).toISOString())
  const counts = { sent: passed - notSent, not_sent: notSent, finished: !stopped }
  await printJson(command, around, facts, target, counts)
  if (stopped) {
    terminal.tell(`stopped: ${passed} of ${facts.count} are sent; the same command goes on`)
    return 130
  }
  terminal.tell(`sent ${passed - notSent} of ${facts.count}`)
  if (notSent > 0) {
    terminal.tell(`SQS did not take ${notSent}; they are a list of their own: ${work.notSentPath}`)
    return 1
  }
  return facts.rejected > 0 ? 4 : 0
}

async function printJson(
  { json, rejectsFile, list }: BulkCommand,
  { terminal }: Surroundings,
  { sha256, count, duplicates, rejected, first, last }: ListFacts,
  { queueUrl }: Target,
  counts: Readonly<Record<string, unknown>>,
): Promise<void> {
  if (!json) return
  await terminal.print(
    printableJson({
      list: list.source,
      sha256,
      ids: count,
      first_id: first ?? null,
      last_id: last ?? null,
      duplicates,
      rejected,
      rejects_file: rejected > 0 ? rejectsFile : null,
      queue_url: queueUrl,
      ...counts,
    }),
  )
}
