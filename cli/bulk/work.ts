import { createHash } from 'node:crypto'
import { type FileHandle, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isJsonObject, type JsonObject } from '../../lambda/intake/json-object.ts'
import { takeExclusiveLock } from '../../local/exclusive-lock.ts'
import { writeWhole } from '../../local/write-whole.ts'
import { CommandError } from '../command-error.ts'
import { UsageError } from '../usage-error.ts'

/** How far a list was sent: so many ids, which end at this byte of the file of ids. */
export interface Position {
  readonly sent: number
  readonly bytes: number
}

/** What a list is, for whoever comes back to it. */
export interface WorkFacts {
  readonly idsSha256: string
  readonly queueUrl: string
  readonly count: number
  readonly about: Readonly<Record<string, string>>
}

const START: Position = { sent: 0, bytes: 0 }
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
    before: { from: Position; finishedAt: string | undefined },
    held: { position: FileHandle; unlock: () => void },
  ) {
    this.#place = place
    this.#facts = facts
    this.idsPath = join(place, 'ids')
    this.notSentPath = join(place, 'not-sent.txt')
    this.from = before.from
    this.finishedAt = before.finishedAt
    this.#position = held.position
    this.#unlock = held.unlock
  }

  /** @throws UsageError when it was begun with other words beside each id */
  static async open(place: string, facts: WorkFacts, unlock: () => void): Promise<Work> {
    const known = await readJson(join(place, 'list.json'))
    const about = JSON.stringify(facts.about)
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
      await writeWhole(join(place, 'list.json'), JSON.stringify(facts))
    }
    const from = await readPosition(positionPath)
    const finishedAt = typeof known?.finishedAt === 'string' ? known.finishedAt : undefined
    const position = await open(positionPath, 'r+')
    return new Work(place, facts, { from, finishedAt }, { position, unlock })
  }

  /** Durable against the end of this process at once, against a power failure after {@link sync}. */
  async reached({ sent, bytes }: Position): Promise<void> {
    const text = `${String(sent).padStart(DIGITS)} ${String(bytes).padStart(DIGITS)}\n`
    await this.#position.write(text, 0)
  }

  async sync(): Promise<void> {
    await this.#position.datasync()
  }

  /** Keeps that all is sent, and lets go of the ids. */
  async finish(finishedAt: string): Promise<void> {
    const facts = { ...this.#facts, finishedAt }
    await writeWhole(join(this.#place, 'list.json'), JSON.stringify(facts))
    await this.forgetIds()
  }

  /** Nobody needs them any more. */
  async forgetIds(): Promise<void> {
    await rm(this.idsPath, { force: true })
  }

  /** Forgets that anything was sent. */
  async restart(): Promise<Work> {
    await this.#position.close()
    await rm(join(this.#place, 'list.json'), { force: true })
    await rm(this.notSentPath, { force: true })
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
  const [, sent, bytes] = /^ *(\d+) +(\d+)\n$/.exec(text) ?? []
  if (sent !== undefined && bytes !== undefined) return { sent: Number(sent), bytes: Number(bytes) }
  throw new CommandError(`${path} can't be read, so it isn't known what was sent; see --again`)
}

async function readJson(path: string): Promise<JsonObject | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'))
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
