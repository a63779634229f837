import type { Readable } from 'node:stream'
import type { SQSClient } from '@aws-sdk/client-sqs'
import { CommandError } from '../command-error.ts'
import type { ExitCode } from '../exit-codes.ts'
import { type FoundLedger, findLedger } from '../place/ledger.ts'
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
import { countNotSent, type Sent, sendList } from './send-list.ts'
import { LedgerBatches } from './wait/ledger-batches.ts'
import { type Ends, waitForEnds } from './wait/wait-for-ends.ts'
import { beginDraft, type Work } from './work.ts'

/** More than that is not deleted by a word that scripts say anyway. */
const MOST_WITH_BARE_YES = 1_000
const FAREWELL = 'Stopping, once the call under way is answered; again to stop at once.'

/** @throws UsageError, CommandError, or what the AWS SDK throws */
export async function runCommand(command: BulkCommand, around: Surroundings): Promise<ExitCode> {
  const { place, dryRun } = command
  if (!dryRun) demandAnswer(command, around)
  // Before a long list is read.
  const queues = await findQueues(place, 'producer')
  let ledger: FoundLedger | undefined
  try {
    const { client, queueUrl, where } = queues
    if (queueUrl === undefined) throw new UsageError('bulk needs --queue-url')
    if (command.wait !== undefined) ledger = await findLedger(place)
    const target = { client, queueUrl, where, ledger }
    return dryRun
      ? await tryOut(command, around, target)
      : await readAndSend(command, around, target)
  } finally {
    queues.client.destroy()
    ledger?.client.destroy()
  }
}

async function tryOut(
  command: BulkCommand,
  around: Surroundings,
  target: Target,
): Promise<ExitCode> {
  const { terminal, stdin } = around
  const facts = await readWithRejects(command, stdin, { write: async () => undefined })
  terminal.tell(summaryOf(facts, command, target))
  checkExpected(facts, command)
  terminal.tell('nothing was sent')
  await printJson(command, around, facts, target, { sent: 0, not_sent: 0, finished: false })
  return facts.rejected > 0 ? 4 : 0
}

async function readAndSend(
  command: BulkCommand,
  around: Surroundings,
  target: Target,
): Promise<ExitCode> {
  const { terminal, stdin } = around
  const signal = around.stopOnSignals(FAREWELL)
  const draft = await beginDraft(command.workDirectory)
  let facts: ListFacts
  try {
    facts = await readWithRejects(command, stdin, draft)
    terminal.tell(summaryOf(facts, command, target))
    checkExpected(facts, command)
    if (facts.count === 0) throw new CommandError(`${named(command.list.source)} has no ids`)
  } catch (error) {
    await draft.drop()
    throw error
  }
  const { idsSha256, count } = facts
  const { queueUrl } = target
  const kept = await draft.keep({ idsSha256, queueUrl, count, about: command.about })
  const work = command.again ? await kept.restart() : kept
  try {
    const job: Job = { command, around, target, signal, facts, work }
    const sent = work.finishedAt === undefined ? await send(job) : await sentBefore(job)
    return typeof sent === 'object' ? await conclude(job, sent) : sent
  } finally {
    await work.close()
  }
}

/** A list on its way. */
interface Job {
  readonly command: BulkCommand
  readonly around: Surroundings
  readonly target: Target
  readonly signal: AbortSignal
  readonly facts: ListFacts
  readonly work: Work
}

/** @throws CommandError where there is nothing to do for a list of which all is sent */
async function sentBefore({ command, around, facts, work }: Job): Promise<Sent> {
  if (command.wait === undefined) {
    await work.forgetIds()
    throw new CommandError(
      `this list was sent to that queue at ${work.finishedAt}; --again sends it again, --wait says what became of it`,
    )
  }
  around.terminal.tell(`this list was sent to that queue at ${work.finishedAt}; nothing is sent`)
  return { passed: facts.count, notSent: await countNotSent(work), stopped: false }
}

/** @returns how the command ends where nothing is sent */
async function send({
  command,
  around,
  target,
  signal,
  facts,
  work,
}: Job): Promise<Sent | ExitCode> {
  const { terminal, now, sleep } = around
  const { client, queueUrl, ledger } = target
  const { count, idsSha256, first = '' } = facts
  // Whoever may not read the ledger learns it before all is sent.
  if (ledger !== undefined) await new LedgerBatches({ ...ledger, signal, sleep }).find([first])
  if (work.from.sent > 0) terminal.tell(`goes on: ${work.from.sent} of them were sent before`)
  if (!(command.confirmed || (await isConfirmed({ verb: 'delete', count }, terminal, signal)))) {
    terminal.tell('nothing was sent')
    return signal.aborted ? 130 : 1
  }
  const progress = new Progress(terminal, now, count, work.from.sent)
  const sent = await sendList(work, {
    ...{ client, queueUrl, signal, now, sleep },
    messageGroupId: `bulk-${idsSha256.slice(0, 16)}`,
    about: { ...command.about, idempotency_key: work.listKey },
    onProgress: (passed) => progress.update(passed),
  }).finally(() => progress.end())
  if (!sent.stopped) await work.finish(new Date(now()).toISOString())
  return sent
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
  readonly client: SQSClient
  readonly queueUrl: string
  readonly where: string
  /** Undefined where nobody waits. */
  readonly ledger: FoundLedger | undefined
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

async function conclude(job: Job, { passed, notSent, stopped }: Sent): Promise<ExitCode> {
  const { command, around, target, facts, work } = job
  const { terminal } = around
  const counts = { sent: passed - notSent, not_sent: notSent, finished: !stopped }
  if (stopped) {
    await printJson(command, around, facts, target, counts)
    terminal.tell(`stopped: ${passed} of ${facts.count} are sent; the same command goes on`)
    return 130
  }
  terminal.tell(`sent ${passed - notSent} of ${facts.count}`)
  if (notSent > 0) {
    terminal.tell(`SQS did not take ${notSent}; they are a list of their own: ${work.notSentPath}`)
  }
  const ends = await endsOf(job)
  await printJson(command, around, facts, target, {
    ...counts,
    ...(ends === undefined ? {} : shownEnds(ends, command)),
  })
  // Of no use any more: unless it was a signal, the next run reads the list again.
  if (ends === undefined || ends.settled === facts.count) await work.forgetIds()
  if (ends?.reported === false) return 130
  if (notSent > 0) return 1
  if (ends !== undefined && ends.settled < facts.count) return 3
  const isAsAsked = facts.rejected === 0 && (ends === undefined || ends.gone === facts.count)
  return isAsAsked ? 0 : 4
}

/** @returns undefined where nobody waits */
async function endsOf({ command, around, target, signal, facts, work }: Job) {
  const { wait } = command
  const { ledger } = target
  const { terminal, now, sleep } = around
  if (wait === undefined || ledger === undefined) return undefined
  const { count } = facts
  const waiting = { work, count, wait, ledger, signal, terminal, now, sleep }
  terminal.tell('waits until all have ended')
  const ends = await waitForEnds(waiting)
  const { settled, gone, byOthers, reported } = ends
  if (!reported) {
    terminal.tell(`stopped: ${settled} of ${count} have ended; the same command goes on`)
    return ends
  }
  const outcomes = Object.entries(ends.outcomes).map(([word, times]) => `${word} ${times}`)
  terminal.tell(`${gone} of ${count} are gone (${outcomes.join(', ')})`)
  if (byOthers > 0) {
    terminal.tell(`${byOthers} of them ended with another request, mostly before this list`)
  }
  if (settled < count) terminal.tell(`${count - settled} are open; the same command goes on`)
  terminal.tell(`what became of each: ${printable(wait.reportFile)}`)
  // The report is there; who asks again wants to know how it is then.
  if (settled === count) await work.forgetFates()
  return ends
}

function shownEnds({ settled, gone, byOthers, outcomes, reported }: Ends, { wait }: BulkCommand) {
  return {
    ended: settled,
    gone,
    ended_by_other_requests: byOthers,
    outcomes,
    report_file: reported ? (wait?.reportFile ?? null) : null,
  }
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
