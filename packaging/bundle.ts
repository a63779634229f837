/**
 * How the functions are bundled, for the checkout and for the package alike.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, buildSync } from 'esbuild'
import type { BundleName } from '../lib/bundle-name.ts'

/** What differs between bundles: where one begins, and by which conditions it takes a module or what stands in for it. */
type Variant = Required<Pick<BuildOptions, 'entryPoints' | 'conditions'>>

const WORKER = ['lambda/worker.ts']
const API = ['lambda/api.ts']
/** Whole; `module` is esbuild's own condition, which is gone as soon as others are given. */
const WHOLE = ['module']
/** As package.json's `imports` have them. */
const NO_LEDGER = 'without-ledger'
const NO_EVENTS = 'without-outcome-events'
const NO_CERTIFICATES = 'without-certificates'
const WITH_BOTH = [...WHOLE, NO_CERTIFICATES]
const WITH_LEDGER = [...WITH_BOTH, NO_EVENTS]
const WITH_EVENTS = [...WITH_BOTH, NO_LEDGER]
const WITH_NEITHER = [...WITH_BOTH, NO_LEDGER, NO_EVENTS]

const BUNDLES: Readonly<Record<BundleName, Variant>> = {
  worker: { entryPoints: WORKER, conditions: WITH_LEDGER },
  'worker-without-ledger': { entryPoints: WORKER, conditions: WITH_NEITHER },
  'worker-with-outcome-events': { entryPoints: WORKER, conditions: WITH_BOTH },
  'worker-without-ledger-with-outcome-events': { entryPoints: WORKER, conditions: WITH_EVENTS },
  api: { entryPoints: API, conditions: WITH_LEDGER },
  'api-without-ledger': { entryPoints: API, conditions: WITH_NEITHER },
  'api-with-outcome-events': { entryPoints: API, conditions: WITH_BOTH },
  'api-without-ledger-with-outcome-events': { entryPoints: API, conditions: WITH_EVENTS },
  'api-with-certificates': { entryPoints: API, conditions: [...WHOLE, NO_EVENTS] },
  'api-with-outcome-events-with-certificates': { entryPoints: API, conditions: WHOLE },
}

/** Every bundle that there is. */
export const NAMES = Object.keys(BUNDLES).filter((name): name is BundleName => name in BUNDLES)

export const PROJECT_FOLDER = fileURLToPath(new URL('..', import.meta.url))
const LAMBDA_FOLDER = `${PROJECT_FOLDER}lambda`

/** The packages that the clients have, wherever they were installed. */
const SDK = createRequire(
  createRequire(import.meta.url).resolve('@aws-sdk/client-sqs/package.json'),
)

/** A part of the SDK as it is for where there are no files to look for settings in. */
function withoutFiles(core: string, part: string): string {
  return `${dirname(SDK.resolve(`${core}/package.json`))}/dist-es/submodules/${part}/index.browser.js`
}

const OPTIONS = {
  absWorkingDir: PROJECT_FOLDER,
  bundle: true,
  platform: 'node',
  // CommonJS: an ES module's import of node:http runs every getter that it exports, and one of them loads
  // the whole of undici (docs/decisions/0012-cold-start.md).
  format: 'cjs',
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: true,
  sourcesContent: false,
  // The SDK goes into the bundle: tree-shaken it loads faster than the runtime's copy, and its version is
  // pinned. Left out is what a function never loads: event streams, which none of our calls has.
  external: ['@smithy/core/event-streams'],
  supported: { 'dynamic-import': false },
  // Each client of the SDK brings its whole package.json, for its version in a request header.
  loader: { '.json': 'empty' },
  // What stands in for a part of the SDK.
  alias: {
    '@aws-sdk/credential-provider-node': `${LAMBDA_FOLDER}/aws/environment-credentials.ts`,
    '@smithy/core/checksum': `${LAMBDA_FOLDER}/aws/checksums.ts`,
    '@smithy/core/config': `${LAMBDA_FOLDER}/aws/given-config.ts`,
    '@smithy/core/retry': `${LAMBDA_FOLDER}/aws/standard-retry.ts`,
    '@aws-sdk/core/httpAuthSchemes': withoutFiles('@aws-sdk/core', 'httpAuthSchemes'),
    '@smithy/core/endpoints': withoutFiles('@smithy/core', 'endpoints'),
    '@aws/lambda-invoke-store': `${LAMBDA_FOLDER}/aws/no-invoke-store.ts`,
  },
} satisfies BuildOptions

/** A file of a bundle. */
export interface BundledFile {
  readonly name: string
  readonly contents: Uint8Array
}

/**
 * The files of a bundle: the code, and the map back to its source.
 * @throws BuildFailure, esbuild's own, with what it can't bundle
 */
export function bundle(name: BundleName): readonly BundledFile[] {
  const { outputFiles } = buildSync({
    ...OPTIONS,
    ...BUNDLES[name],
    // Not written here: the map's paths begin at this folder, so its bytes are the same wherever it ends up.
    write: false,
    outfile: `${PROJECT_FOLDER}dist/assets/${name}/index.js`,
  })
  return outputFiles.map(({ path, contents }) => ({ name: basename(path), contents }))
}

/** Writes the files of a bundle into a folder, which is made where there is none. */
export function writeBundle(folder: string, files: readonly BundledFile[]): void {
  mkdirSync(folder, { recursive: true })
  for (const { name, contents } of files) writeFileSync(join(folder, name), contents)
}
