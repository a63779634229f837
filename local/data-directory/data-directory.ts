import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { isRecord } from '../json-record.ts'
import { LockFileError, takeExclusiveLock } from './exclusive-lock.ts'
import { writeWhole } from './write-whole.ts'

/** Thrown when a directory can't be used: another run has it, it is another program's, or the disk says no. */
export class DataDirectoryError extends Error {
  override name = 'DataDirectoryError'
}

/** A directory that belongs to this process until it is released. */
export interface DataDirectory {
  readonly path: string
  readonly queues: string
  readonly tables: string
  /** Private keys of the emulated KMS. */
  readonly keys: string
  readonly assembly: string
  readonly logs: string
  readonly endpointsFile: string
  /** For a shell to read: where everything is, and the local credentials. */
  readonly envFile: string
  /** Where the parts were, so that they are there again. */
  readonly portsFile: string
  release(): Promise<void>
}

/**
 * Creates the directory if it is not there and claims it.
 * @param fresh removes what earlier runs left, queues and tables included; other files stay
 * @param startedAt tells others since when it is claimed
 * @throws DataDirectoryError when another process has it, it isn't ours, or can't be written
 */
export async function claimDataDirectory(
  path: string,
  fresh: boolean,
  startedAt = new Date(),
): Promise<DataDirectory> {
  const root = resolve(path)
  try {
    return await claim(root, fresh, startedAt)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === undefined) throw error
    throw new DataDirectoryError(
      `the data directory ${JSON.stringify(root).slice(1, -1)} can't be used (${code}); give another one with --data-dir`,
      { cause: error },
    )
  }
}

async function claim(root: string, fresh: boolean, startedAt: Date): Promise<DataDirectory> {
  const directory = {
    path: root,
    queues: join(root, 'sqs'),
    tables: join(root, 'dynamodb'),
    keys: join(root, 'kms'),
    assembly: join(root, 'cdk.out'),
    logs: join(root, 'logs'),
    endpointsFile: join(root, 'endpoints.json'),
    envFile: join(root, 'env'),
    portsFile: join(root, 'ports.json'),
  }
  const { queues, tables, keys, assembly, logs, endpointsFile, envFile, portsFile } = directory
  const lock = join(root, 'documentpro-deletion.lock')
  const owner = join(root, 'process.json')
  await makeDirectory(root)
  // The lock is the mark, too: with it all of these are from here.
  if (!existsSync(lock)) refuseOthers(root, [queues, tables, keys, assembly, logs, envFile])
  const unlock = lockOrRefuse(lock)
  if (unlock === undefined) throw await inUse(root, owner)
  const ofOneRun = [endpointsFile, envFile]
  try {
    await writeWhole(owner, JSON.stringify({ pid: process.pid, started_at: startedAt }))
    const stale = fresh ? [...ofOneRun, queues, tables, keys, assembly, logs, portsFile] : ofOneRun
    for (const entry of stale) await rm(entry, { recursive: true, force: true })
    await makeDirectory(logs)
  } catch (error) {
    unlock()
    throw error
  }
  return {
    ...directory,
    release: async () => {
      for (const entry of [...ofOneRun, owner]) await rm(entry, { force: true })
      unlock()
    },
  }
}

/**
 * Creates a directory and those above it. Node's own recursive `mkdir` tries for ever where one can't be made
 * in a directory that is there, as in `/proc`.
 */
export async function makeDirectory(path: string): Promise<void> {
  const there = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (there?.isDirectory()) return
  if (there === undefined && dirname(path) !== path) await makeDirectory(dirname(path))
  await mkdir(path)
}

function refuseOthers(root: string, ours: readonly string[]): void {
  const found = ours.find((entry) => existsSync(entry))
  if (found === undefined) return
  throw new DataDirectoryError(
    `${root} has ${found.slice(root.length + 1)}, but not from npm start, so nothing in it was touched; give an empty directory or a new one with --data-dir`,
  )
}

function lockOrRefuse(lock: string): (() => void) | undefined {
  try {
    return takeExclusiveLock(lock)
  } catch (error) {
    if (!(error instanceof LockFileError)) throw error
    throw new DataDirectoryError(
      `${lock} can't be read; delete it, or give another directory with --data-dir`,
      { cause: error },
    )
  }
}

async function inUse(root: string, owner: string): Promise<DataDirectoryError> {
  const { pid, startedAt } = await readOwner(owner)
  const process =
    pid === undefined ? 'another process' : `the process ${pid}, started at ${startedAt}`
  return new DataDirectoryError(
    `the data directory ${root} is in use by ${process}; stop it or give another one with --data-dir`,
  )
}

/** Nothing of it when the file isn't there yet, or says nothing that can be believed. */
async function readOwner(path: string): Promise<{ pid?: number; startedAt?: string }> {
  try {
    const owner: unknown = JSON.parse(await readFile(path, 'utf8'))
    if (!isRecord(owner) || !Number.isInteger(owner.pid)) return {}
    const startedAt = new Date(String(owner.started_at)).toISOString()
    return { pid: Number(owner.pid), startedAt }
  } catch {
    return {}
  }
}
