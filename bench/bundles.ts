/**
 * `npm run measure`: bytes of each function's bundle, as it is deployed, and how long Node takes to import it
 * in a fresh process.
 *
 * @module
 */
import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeStack } from '../local/template/describe-stack.ts'
import { synthesise } from '../local/template/synthesise.ts'
import { readFlags } from './command-line.ts'

const RUNS = 15

const USAGE = `Usage: npm run measure

Prints the size of each function's bundle and how long Node takes to import it (median of ${RUNS} fresh processes).`

/** Prints the time that the import took; the process ends before the prefetched secret is asked for. */
const IMPORT = `
const start = performance.now()
await import(process.argv[1])
console.log(performance.now() - start)
process.exit()
`

readFlags(USAGE, { help: { type: 'boolean' } })
const assembly = await mkdtemp(join(tmpdir(), 'documentpro-deletion-bundles-'))
try {
  const { name, template, assetsDirectory } = await synthesise(assembly, {})
  const account = {
    accountId: '000000000000',
    region: 'us-east-1',
    stackName: name,
    sqsEndpoint: 'http://127.0.0.1:1',
  }
  const { functions } = describeStack(template, account, assetsDirectory)
  const times = new Map(functions.map((description) => [description.name, [] as number[]]))
  for (let run = 0; run < RUNS; run++) {
    for (const { name, assetDirectory, environment } of functions) {
      const bundle = join(assetDirectory, await bundleIn(assetDirectory))
      const env = { ...environment, AWS_REGION: account.region, NODE_OPTIONS: '' }
      const took = execFileSync(process.execPath, ['--input-type=module', '-e', IMPORT, bundle], {
        env,
      })
      times.get(name)?.push(Number(took))
    }
  }
  console.log(`import: median of ${RUNS} fresh processes, Node ${process.version}, interleaved\n`)
  for (const { name, assetDirectory } of functions) {
    const bundle = await bundleIn(assetDirectory)
    const { size } = await stat(join(assetDirectory, bundle))
    const median = times.get(name)?.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN
    console.log(`${name}  ${(size / 1024).toFixed(0)} KB  ${median.toFixed(1)} ms`)
  }
} finally {
  await rm(assembly, { recursive: true, force: true })
}

async function bundleIn(directory: string): Promise<string> {
  const files = await readdir(directory)
  const bundle = files.find((file) => /^index\.m?js$/.test(file))
  if (bundle === undefined) throw new Error(`${directory} holds no index.mjs or index.js`)
  return bundle
}
