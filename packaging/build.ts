/**
 * `npm run build`: makes in `dist/` what the package consists of: the construct compiled, with its source for who goes to a
 * definition, the functions and the command line bundled, and the notices of what is in the bundles.
 *
 * @module
 */
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type BundledFile, bundle, NAMES, PROJECT_FOLDER } from './bundle.ts'
import { bundleCli, PROGRAM } from './bundle-cli.ts'
import { packagesInMaps } from './bundled-packages.ts'
import { noticesOf } from './notices.ts'
import { writePublishedSource } from './published-source.ts'
import { runTool } from './run-tool.ts'

const DIST = join(PROJECT_FOLDER, 'dist')
const TSC = join(PROJECT_FOLDER, 'node_modules/typescript/bin/tsc')

async function write(folder: string, files: readonly BundledFile[]): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const { name, contents } of files) await writeFile(join(folder, name), contents)
}

await rm(DIST, { recursive: true, force: true })
await writePublishedSource(join(DIST, 'src'))
const cli = bundleCli()
const bundles = NAMES.map((name) => ({ name, files: bundle(name) }))
const packages = new Set([
  ...cli.packages,
  ...bundles.flatMap(({ files }) => packagesInMaps(files)),
])
await Promise.all([
  runTool(process.execPath, [TSC, '-p', join(PROJECT_FOLDER, 'packaging')]),
  write(join(DIST, 'cli'), cli.files),
  ...bundles.map(({ name, files }) => write(join(DIST, 'assets', name), files)),
  writeFile(join(DIST, 'THIRD-PARTY-NOTICES.txt'), await noticesOf([...packages].toSorted())),
])
await chmod(join(DIST, 'cli', PROGRAM), 0o755)
