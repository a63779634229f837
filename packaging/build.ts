/**
 * `npm run build`: makes in `dist/` what the package consists of: the construct compiled, with its source for who goes to a
 * definition, the functions and the command line bundled, and the notices of what is in the bundles.
 *
 * @module
 */
import { chmod, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundle, NAMES, PROJECT_FOLDER, writeBundle } from './bundle.ts'
import { bundleCli, PROGRAM } from './bundle-cli.ts'
import { packagesInMaps } from './bundled-packages.ts'
import { noticesOf } from './notices.ts'
import { writePublishedSource } from './published-source.ts'
import { runTool } from './run-tool.ts'

const DIST = join(PROJECT_FOLDER, 'dist')
const TSC = join(PROJECT_FOLDER, 'node_modules/typescript/bin/tsc')

await rm(DIST, { recursive: true, force: true })
await writePublishedSource(join(DIST, 'src'))
const cli = bundleCli()
const bundles = NAMES.map((name) => ({ name, files: bundle(name) }))
const packages = new Set([
  ...cli.packages,
  ...bundles.flatMap(({ files }) => packagesInMaps(files)),
])
writeBundle(join(DIST, 'cli'), cli.files)
for (const { name, files } of bundles) writeBundle(join(DIST, 'assets', name), files)
await Promise.all([
  runTool(process.execPath, [TSC, '-p', join(PROJECT_FOLDER, 'packaging')]),
  writeFile(join(DIST, 'THIRD-PARTY-NOTICES.txt'), await noticesOf([...packages].toSorted())),
])
await chmod(join(DIST, 'cli', PROGRAM), 0o755)
