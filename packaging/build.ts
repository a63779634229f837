/**
 * `npm run build`: makes in `dist/` what the package consists of: the construct compiled, with its source for who goes to a
 * definition, and the functions bundled.
 *
 * @module
 */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundle, NAMES, PROJECT_FOLDER } from './bundle.ts'
import { writePublishedSource } from './published-source.ts'
import { runTool } from './run-tool.ts'

const DIST = join(PROJECT_FOLDER, 'dist')
const TSC = join(PROJECT_FOLDER, 'node_modules/typescript/bin/tsc')

await rm(DIST, { recursive: true, force: true })
await writePublishedSource(join(DIST, 'src'))
await Promise.all([
  runTool(process.execPath, [TSC, '-p', join(PROJECT_FOLDER, 'packaging')]),
  ...NAMES.map(async (name) => {
    const folder = join(DIST, 'assets', name)
    await mkdir(folder, { recursive: true })
    for (const { name: file, contents } of bundle(name)) {
      await writeFile(join(folder, file), contents)
    }
  }),
])
