import { createHash, randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isJsonObject, type JsonObject } from '../../lambda/intake/json-object.ts'
import { takeExclusiveLock } from '../../local/data-directory/exclusive-lock.ts'
import { writeWhole } from '../../local/data-directory/write-whole.ts'
import { CommandError } from '../command-error.ts'
import { UsageError } from '../usage-error.ts'

/**
 * How far a list was sent: so many ids, which end at this byte of the file of ids. What SQS didn't take of them ends at that
 * byte of the file of those; behind it is what a crash cut off.
 */
export interface Position {
  readonly sent: number
  readonly bytes: number
  readonly notSentBytes: number
}

/** What a list is, for whoever comes back to it. */
export interface WorkFacts {
  readonly idsSha256: string
  readonly queueUrl: string
  readonly count: number
  readonly about: Readonly<Record<string, string>>
}

const START: Position = { sent: 0, bytes: 0, notSentBytes: 0 }
/** Each number of a position takes as much, so that a newer one covers an older one. */
const DIGITS = 16

/** The file of ids that a list is read into, before it's known which list it is. */
export interface Draft {
  write(text: string): Promise<void>
  /** Makes it the list's own, or goes on with what is there. */
  keep(facts: WorkFacts): Promise<Work>
  drop(): Promise<void>
}

/**
 * Begins a file of ids in the directory where lists are kept until they are sent. What is confirmed is what's sent:
 * the list itself may change meanwhile, or have come by a pipe.
 */
export async function beginDraft(directory: string): Promise<Draft> {
  // For its owner only, as the list may be.
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const path = join(directory, `draft-${process.pid}`)
  const file = await open(path, 'w', 0o600)
  return {
    write: async (text) => void (await file.appendFile(text)),
    async keep(facts) {
      await file.datasync()
      await file.close()
      const place = join(directory, keyOf(facts))
      await mkdir(place, { recursive: true, mode: 0o700 })
      const unlock = takeExclusiveLock(join(place, 'lock'))
      if (unlock === undefined) {
        await rm(path, { force: true })
        throw new CommandError('this list is being sent to that queue by another process')
      }
      await rename(path, join(place, 'ids'))
      return Work.open(place, facts, unlock)
    },
    async drop() {
      await file.close()
      await rm(path, { force: true })
    },
  }
}

/** The same ids for the same queue are the same work, whatever the list is called. */
function keyOf({ idsSha256, queueUrl }: WorkFacts): string {
  return createHash('sha256').update(`${idsSha256}\n${queueUrl}`).digest('hex').slice(0, 32)
}

/** A list that is being sent, and how far it is. */
export class Work {
  readonly idsPath: string
  readonly notSentPath: string
  /** What is known of each id once it was sent. */
  readonly fatesPath: string
  /** Goes with each id, and tells the ledger's records of this list's requests from others'. */
  readonly listKey: string
  /** Where it goes on. */
  readonly from: Position
  /** When all was sent, ISO 8601; undefined while something is left. */
  readonly finishedAt: string | undefined
  readonly #place: string
  readonly #facts: WorkFacts
  readonly #position: FileHandle
  readonly #unlock: () => void

  private constructor(
    place: string,
    facts: WorkFacts,
    before: { listKey: string; from: Position; finishedAt: string | undefined },
    held: { position: FileHandle; unlock: () => void },
  ) {
    this.#place = place
    this.#facts = facts
    this.idsPath = join(place, 'ids')
    this.notSentPath = join(place, 'not-sent.txt')
    this.fatesPath = join(place, 'fates')
    this.listKey = before.listKey
    this.from = before.from
    this.finishedAt = before.finishedAt
    this.#position = held.position
    this.#unlock = held.unlock
  }

  /** @throws UsageError when it was begun with other words beside each id */
  static async open(place: string, facts: WorkFacts, unlock: () => void): Promise<Work> {
    const known = await readJson(join(place, 'list.json'))
    const about = JSON.stringify(facts.about)
    const listKey = typeof known?.listKey === 'string' ? known.listKey : newListKey(facts.idsSha256)
    if (known !== undefined && JSON.stringify(known.about) !== about) {
      unlock()
      throw new UsageError(
        `a part of this list was sent with ${JSON.stringify(known.about)} and not ${about}; say the same, or --again for all of it`,
      )
    }
    const positionPath = join(place, 'position')
    if (known === undefined) {
      // In this order: a list that is known has its position.
      await writeFile(positionPath, '', { mode: 0o600 })
      await writeWhole(join(place, 'list.json'), JSON.stringify({ ...facts, listKey }))
    }
    const from = await readPosition(positionPath)
    const finishedAt = typeof known?.finishedAt === 'string' ? known.finishedAt : undefined
    const position = await open(positionPath, 'r+')
    return new Work(place, facts, { listKey, from, finishedAt }, { position, unlock })
  }

  /** Durable against the end of this process at once, against a power failure after {@link sync}. */
  async reached({ sent, bytes, notSentBytes }: Position): Promise<void> {
    const numbers = [sent, bytes, notSentBytes].map((number) => String(number).padStart(DIGITS))
    await this.#position.write(`${numbers.join(' ')}\n`, 0)
  }

  async sync(): Promise<void> {
    await this.#position.datasync()
  }

  /** Keeps that all is sent. */
  async finish(finishedAt: string): Promise<void> {
    const facts = { ...this.#facts, listKey: this.listKey, finishedAt }
    await writeWhole(join(this.#place, 'list.json'), JSON.stringify(facts))
  }

  /** Nobody needs them any more. */
  async forgetIds(): Promise<void> {
    await rm(this.idsPath, { force: true })
  }

  /** The next who asks is told by the ledger. */
  async forgetFates(): Promise<void> {
    await rm(this.fatesPath, { force: true })
  }

  /** Forgets that anything was sent. */
  async restart(): Promise<Work> {
    await this.#position.close()
    await rm(join(this.#place, 'list.json'), { force: true })
    await rm(this.notSentPath, { force: true })
    await this.forgetFates()
    return Work.open(this.#place, this.#facts, this.#unlock)
  }

  async close(): Promise<void> {
    await this.sync()
    await this.#position.close()
    this.#unlock()
  }
}

/** @throws CommandError rather than sending again what was sent */
async function readPosition(path: string): Promise<Position> {
  const text = await readFile(path, 'utf8')
  if (text === '') return START
  const [sent, bytes, notSentBytes] = text.trim().split(/ +/).map(Number)
  if (
    /^( *\d+){3}\n$/.test(text) &&
    sent !== undefined &&
    bytes !== undefined &&
    notSentBytes !== undefined
  ) {
    return { sent, bytes, notSentBytes }
  }
  throw new CommandError(`${path} can't be read, so it isn't known what was sent; see --again`)
}

/** Another one each time that a list is sent: what became of it the last time isn't what becomes of it now. */
function newListKey(idsSha256: string): string {
  return `bulk-${idsSha256.slice(0, 16)}-${randomUUID().slice(0, 8)}`
}

async function readJson(path: string): Promise<JsonObject | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'))
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
