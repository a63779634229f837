import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build } from 'esbuild'
import { describeStack } from '../local/template/describe-stack.ts'
import { synthesise } from '../local/template/synthesise.ts'

export type PeerName = 'ours' | 'textbook' | 'textbook (CommonJS)' | 'floor' | 'floor (CommonJS)'

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

/** Bundles every peer in `directory`; ours is the worker's asset of the synthesised template. */
export async function bundlePeers(directory: string): Promise<readonly Peer[]> {
  const source = (name: string): string =>
    fileURLToPath(new URL(`./peers/${name}.ts`, import.meta.url))
  const peer = async (
    name: PeerName,
    entry: string,
    format: 'esm' | 'cjs',
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Peer> => {
    const bundle = join(
      directory,
      name.replace(/\W+/g, '-'),
      `index.${format === 'esm' ? 'mjs' : 'cjs'}`,
    )
    const banner = format === 'esm' && entry === 'textbook' ? { js: REQUIRE } : {}
    await build({ ...ESBUILD, format, banner, entryPoints: [source(entry)], outfile: bundle })
    return { name, bundle, bytes: (await stat(bundle)).size, environment }
  }
  return [
    await ourWorker(join(directory, 'ours')),
    await peer('textbook', 'textbook', 'esm', TEXTBOOK_VARIABLES),
    await peer('textbook (CommonJS)', 'textbook', 'cjs', TEXTBOOK_VARIABLES),
    await peer('floor', 'floor', 'esm'),
    await peer('floor (CommonJS)', 'floor', 'cjs'),
  ]
}

async function ourWorker(assembly: string): Promise<Peer> {
  // No peer keeps a record, and the figures are those of before there was one.
  const context = { 'documentpro:ledger': false }
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
  return { name: 'ours', bundle, bytes: (await stat(bundle)).size, environment: worker.environment }
}
