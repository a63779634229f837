import { type FileHandle, open } from 'node:fs/promises'
import { LEDGER_STATES } from '../../../lambda/deletion/ledger.ts'
import { isFinal, isOutcome } from '../../../lambda/deletion/outcome.ts'
import { CommandError } from '../../command-error.ts'
import type { Fate } from './fate.ts'

/** Of each field, and a line feed: each id has its place, wherever it is in the list. */
const WIDTHS = { kind: 5, word: 12, evidence: 8, attempts: 6, time: 13 } as const
const LINE =
  WIDTHS.kind + WIDTHS.word + WIDTHS.evidence + WIDTHS.attempts + 3 * WIDTHS.time + '\n'.length

/** What is known of each id of a list, in the list's order, on disk: a million of them are too many for the memory. */
export class FatesFile {
  readonly #path: string
  readonly #file: FileHandle

  private constructor(path: string, file: FileHandle) {
    this.#path = path
    this.#file = file
  }

  static async open(path: string): Promise<FatesFile> {
    const file = await open(path, 'a+', 0o600)
    await file.close()
    return new FatesFile(path, await open(path, 'r+'))
  }

  /**
   * Of so many ids from an index on; undefined for what nobody has looked at.
   * @throws CommandError where the file isn't as we write it
   */
  async read(from: number, count: number): Promise<readonly (Fate | undefined)[]> {
    const buffer = Buffer.alloc(count * LINE)
    await this.#file.read(buffer, 0, buffer.length, from * LINE)
    return Array.from({ length: count }, (_, index) =>
      this.#decode(buffer.toString('latin1', index * LINE, (index + 1) * LINE)),
    )
  }

  /** Those of ids that stand one after the other. */
  async write(from: number, fates: readonly Fate[]): Promise<void> {
    const lines = fates.map(encode).join('')
    await this.#file.write(Buffer.from(lines, 'latin1'), 0, undefined, from * LINE)
  }

  async close(): Promise<void> {
    await this.#file.datasync()
    await this.#file.close()
  }

  #decode(line: string): Fate | undefined {
    // A hole that nothing was written to, or behind the end.
    if (line.startsWith('\0')) return undefined
    let at = 0
    const next = (width: number): string => {
      at += width
      return line.slice(at - width, at).trim()
    }
    const kind = next(WIDTHS.kind)
    const word = next(WIDTHS.word)
    const evidence = next(WIDTHS.evidence)
    const numbers = {
      attempts: numberIn(next(WIDTHS.attempts)),
      acceptedAt: numberIn(next(WIDTHS.time)),
      firstAttemptAt: numberIn(next(WIDTHS.time)),
      finalAt: numberIn(next(WIDTHS.time)),
    }
    if (!isKind(kind) || !isWord(word) || !line.endsWith('\n')) {
      throw new CommandError(`${this.#path} can't be read; delete it, and the same command goes on`)
    }
    const known = Object.entries(numbers).filter(([, value]) => value !== undefined)
    return {
      ...{ kind, word },
      ...(isEvidence(evidence) ? { evidence } : {}),
      ...Object.fromEntries(known),
    }
  }
}

/** True where both would be written alike. */
export function isSame(one: Fate, other: Fate): boolean {
  return encode(one) === encode(other)
}

function encode(fate: Fate): string {
  const { kind, word, evidence = '', attempts, acceptedAt, firstAttemptAt, finalAt } = fate
  const times = [acceptedAt, firstAttemptAt, finalAt].map((time) => fixed(time, WIDTHS.time))
  return `${kind.padEnd(WIDTHS.kind)}${word.padEnd(WIDTHS.word)}${evidence.padEnd(WIDTHS.evidence)}${fixed(attempts, WIDTHS.attempts)}${times.join('')}\n`
}

/** A number that is too long for its place is unknown rather than another one. */
function fixed(value: number | undefined, width: number): string {
  const text = String(value ?? '')
  return (text.length > width ? '' : text).padStart(width)
}

function numberIn(text: string): number | undefined {
  return text === '' ? undefined : Number(text)
}

function isKind(text: string): text is Fate['kind'] {
  return text === 'open' || text === 'own' || text === 'other'
}

function isWord(text: string): text is Fate['word'] {
  if (text === 'no_record' || text === 'not_sent') return true
  return isOutcome(text)
    ? isFinal(text) && text !== 'invalid'
    : LEDGER_STATES.some((state) => state === text)
}

function isEvidence(text: string): text is NonNullable<Fate['evidence']> {
  return text === 'observed' || text === 'recorded' || text === 'inferred'
}
