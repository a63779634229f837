import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The text of every file in a directory and below. */
export async function textsIn(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')))
}
