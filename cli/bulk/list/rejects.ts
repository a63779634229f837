import { type FileHandle, open, rm } from 'node:fs/promises'
import { csvCell } from '../../terminal/csv-cell.ts'

/** Characters of a value that are shown. */
const SHOWN = 100

/** The rows of a list that are no ids, for a person to mend: a CSV that a spreadsheet opens without harm. */
export class RejectsFile {
  readonly path: string
  #file: FileHandle | undefined
  #unwritten: string[] = []
  #count = 0

  constructor(path: string) {
    this.path = path
  }

  get count(): number {
    return this.#count
  }

  add(line: number, column: string, reason: string, value: unknown): void {
    this.#count += 1
    const shown = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
    const cells = [String(line), column, reason, shown.slice(0, SHOWN)]
    this.#unwritten.push(cells.map(csvCell).join(','))
  }

  /** Writes what was added since the last time; at most a chunk of rows waits in memory. */
  async flush(): Promise<void> {
    if (this.#unwritten.length === 0) return
    if (this.#file === undefined) {
      // For its owner only, as the list may be.
      this.#file = await open(this.path, 'w', 0o600)
      this.#unwritten.unshift('line,column,reason,value')
    }
    await this.#file.appendFile(`${this.#unwritten.join('\n')}\n`)
    this.#unwritten = []
  }

  /** Nothing is left of an earlier run when every row was good. */
  async close(): Promise<void> {
    await this.flush()
    await this.#file?.close()
    if (this.#file === undefined) await rm(this.path, { force: true })
  }
}
