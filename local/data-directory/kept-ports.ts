import { readFile } from 'node:fs/promises'
import { isRecord } from '../json-record.ts'
import { writeWhole } from './write-whole.ts'

/** The ports of the last run, so that what was pasted once works after the next start, too. */
export interface KeptPorts {
  /**
   * Starts a server on the port that it had last time; on a free one when that is taken.
   * @param start gets the port; 0 is a free one
   * @param preferred for the first time
   */
  keep<Server extends { readonly url: string }>(
    name: string,
    start: (port: number) => Promise<Server>,
    preferred?: number,
  ): Promise<Server>
  /** Writes down what is used now. */
  save(): Promise<void>
}

/** @param path of a file that is there or not; what isn't readable in it doesn't count */
export async function readKeptPorts(path: string): Promise<KeptPorts> {
  const kept = new Map(Object.entries(await readPorts(path)))
  return {
    async keep(name, start, preferred = 0) {
      const last = kept.get(name)
      const wanted = isPort(last) ? last : preferred
      const server = await start(wanted).catch((error: unknown) => {
        if (wanted === 0 || !isTaken(error)) throw error
        return start(0)
      })
      // Without a port it isn't here: the real DocumentPro.
      const { port } = new URL(server.url)
      if (port !== '') kept.set(name, Number(port))
      return server
    },
    save: () => writeWhole(path, `${JSON.stringify(Object.fromEntries(kept), null, 2)}\n`),
  }
}

async function readPorts(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const ports: unknown = JSON.parse(await readFile(path, 'utf8'))
    return isRecord(ports) ? ports : {}
  } catch {
    return {}
  }
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) <= 65_535
}

function isTaken(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? error.code : undefined
  // EACCES: Windows sets ranges of ports apart, others at each start of the machine.
  return code === 'EADDRINUSE' || code === 'EACCES' || isTaken(error.cause)
}
