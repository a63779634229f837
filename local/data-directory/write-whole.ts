import { rename, writeFile } from 'node:fs/promises'

/** Writes a file so that a reader sees all of it or nothing. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const unfinished = `${path}.${process.pid}`
  await writeFile(unfinished, text)
  await rename(unfinished, path)
}
