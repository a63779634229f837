import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isJsonObject, type JsonObject } from '../../lambda/intake/json-object.ts'
import { CommandError } from '../command-error.ts'

/** Where the service that runs on this machine is. */
export interface LocalEndpoints {
  readonly path: string
  readonly values: JsonObject
  /** For people: which service it is, and where it deletes. */
  readonly where: string
}

/**
 * Reads the file that the local service writes when it's ready.
 * @throws CommandError
 */
export async function localEndpoints(
  dataDirectory: string,
  otherWays = '--stack <name>',
): Promise<LocalEndpoints> {
  const path = join(dataDirectory, 'endpoints.json')
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CommandError(
      `no service runs on this machine (${path} can't be read); start one with npm start, or say where with ${otherWays}`,
      { cause },
    )
  })
  const values = parse(text)
  if (values === undefined) throw new CommandError(`${path} is not the file of a running service`)
  return { path, values, where: `the local service in ${dataDirectory}${upstream(values)}` }
}

/** With a key of its own the service has a simulator, and nothing is lost. */
function upstream({ apiKey, upstreamUrl }: JsonObject): string {
  if (typeof upstreamUrl !== 'string') return ''
  const what = apiKey === null ? 'the real DocumentPro, for good' : 'its simulator'
  return ` (deletes at ${upstreamUrl}: ${what})`
}

/** @throws CommandError when the file doesn't say it */
export function endpointText({ path, values }: LocalEndpoints, name: string): string {
  const value = values[name]
  if (typeof value === 'string' && value !== '') return value
  throw new CommandError(`${path} is not the file of a running service`)
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
