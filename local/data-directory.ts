import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

/** Thrown when another local run uses the directory. */
export class DataDirectoryError extends Error {
  override name = 'DataDirectoryError'
}

/** A directory that belongs to this process until it is released. */
export interface DataDirectory {
  readonly path: string
  readonly queues: string
  readonly tables: string
  readonly assembly: string
  readonly logs: string
  readonly endpointsFile: string
  release(): Promise<void>
}

/**
 * Creates the directory if it is not there and claims it.
 * @param fresh removes what earlier runs left, queues and tables included; other files stay
 * @throws DataDirectoryError when the process that claimed it still runs
 */
export async function claimDataDirectory(path: string, fresh: boolean): Promise<DataDirectory> {
  const root = resolve(path)
  const directory = {
    path: root,
    queues: join(root, 'sqs'),
    tables: join(root, 'dynamodb'),
    assembly: join(root, 'cdk.out'),
    logs: join(root, 'logs'),
    endpointsFile: join(root, 'endpoints.json'),
  }
  const lock = join(root, 'process-id')
  await mkdir(root, { recursive: true })
  await claim(lock, root)
  const stale = fresh
    ? [
        directory.queues,
        directory.tables,
        directory.assembly,
        directory.logs,
        directory.endpointsFile,
      ]
    : [directory.endpointsFile]
  for (const entry of stale) await rm(entry, { recursive: true, force: true })
  await mkdir(directory.logs, { recursive: true })
  return {
    ...directory,
    release: async () => {
      await rm(directory.endpointsFile, { force: true })
      await rm(lock, { force: true })
    },
  }
}

async function claim(lock: string, directory: string): Promise<void> {
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    const owner = Number(await readFile(lock, 'utf8'))
    if (isRunning(owner)) {
      throw new DataDirectoryError(
        `the data directory ${directory} is in use by the process ${owner}; stop it or give another one with --data-dir`,
      )
    }
    await rm(lock, { force: true })
    await claim(lock, directory)
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // The process exists but belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
