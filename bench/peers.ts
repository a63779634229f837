import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build } from 'esbuild'
import { describeStack } from '../local/template/describe-stack.ts'
import type { TableDescription } from '../local/template/stack-description.ts'
import { synthesise } from '../local/template/synthesise.ts'

export type PeerName =
  | 'ours'
  | 'textbook'
  | 'textbook (CommonJS)'
  | 'floor'
  | 'floor (CommonJS)'
  | 'ours with ledger'
  | 'textbook with idempotency'

/** A function that deletes a batch, bundled. */
export interface Peer {
  readonly name: PeerName
  readonly bundle: string
  readonly bytes: number
  /** Its own variables. */
  readonly environment: Readonly<Record<string, string>>
}

/** What CDK's `NodejsFunction` makes of an ES module entry. */
const ESBUILD = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  logLevel: 'error',
} satisfies BuildOptions

/** Powertools' documentation asks for it where a dependency is CommonJS. */
const REQUIRE =
  "import{createRequire}from'node:module';const require=createRequire(import.meta.url);"

const TEXTBOOK_VARIABLES = { POWERTOOLS_METRICS_NAMESPACE: 'Deletion' }

/** What Powertools' documentation gives the table of its idempotency. */
export const IDEMPOTENCY_TABLE: TableDescription = {
  name: 'idempotency',
  keys: [{ name: 'id', role: 'HASH', type: 'S' }],
}

/** Bundles every peer that keeps no record in `directory`; ours is the worker's asset of the synthesised template. */
export async function bundlePeers(directory: string): Promise<readonly Peer[]> {
  // The figures are those of before there was a ledger.
  const ours = await ourWorker(join(directory, 'ours'), 'ours', { 'documentpro:ledger': false })
  return [
    ours.peer,
    await bundled(directory, 'textbook', 'textbook', 'esm', TEXTBOOK_VARIABLES),
    await bundled(directory, 'textbook (CommonJS)', 'textbook', 'cjs', TEXTBOOK_VARIABLES),
    await bundled(directory, 'floor', 'floor', 'esm'),
    await bundled(directory, 'floor (CommonJS)', 'floor', 'cjs'),
  ]
}

/** Bundles the peers that keep a record of each message, and says which tables they need. */
export async function bundleRecordingPeers(
  directory: string,
): Promise<{ readonly peers: readonly Peer[]; readonly tables: readonly TableDescription[] }> {
  const ours = await ourWorker(join(directory, 'ours-with-ledger'), 'ours with ledger', {})
  const variables = { ...TEXTBOOK_VARIABLES, IDEMPOTENCY_TABLE: IDEMPOTENCY_TABLE.name }
  const name = 'textbook with idempotency'
  const textbook = await bundled(directory, name, 'textbook-idempotent', 'esm', variables)
  return { peers: [ours.peer, textbook], tables: [...ours.tables, IDEMPOTENCY_TABLE] }
}

async function bundled(
  directory: string,
  name: PeerName,
  entry: string,
  format: 'esm' | 'cjs',
  environment: Readonly<Record<string, string>> = {},
): Promise<Peer> {
  const ending = format === 'esm' ? 'mjs' : 'cjs'
  const bundle = join(directory, name.replace(/\W+/g, '-'), `index.${ending}`)
  const banner = format === 'esm' && entry.startsWith('textbook') ? { js: REQUIRE } : {}
  const source = fileURLToPath(new URL(`./peers/${entry}.ts`, import.meta.url))
  await build({ ...ESBUILD, format, banner, entryPoints: [source], outfile: bundle })
  return { name, bundle, bytes: (await stat(bundle)).size, environment }
}

async function ourWorker(
  assembly: string,
  peer: PeerName,
  context: Readonly<Record<string, unknown>>,
): Promise<{ readonly peer: Peer; readonly tables: readonly TableDescription[] }> {
  const { name, template, assetsDirectory } = await synthesise(assembly, context)
  const account = {
    accountId: '000000000000',
    region: 'us-east-1',
    stackName: name,
    sqsEndpoint: 'http://127.0.0.1:1',
  }
  const stack = describeStack(template, account, assetsDirectory)
  const [mapping] = stack.eventSourceMappings
  const worker = stack.functions.find((candidate) => candidate.name === mapping?.functionName)
  if (worker === undefined) throw new Error('the template has no worker')
  const bundle = join(worker.assetDirectory, 'index.js')
  const { size: bytes } = await stat(bundle)
  return {
    peer: { name: peer, bundle, bytes, environment: worker.environment },
    tables: stack.tables,
  }
}
