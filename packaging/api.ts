/**
 * Compiles the construct with jsii, which refuses an API that the CDK's other languages couldn't have, and writes
 * `docs/api.md` from what it read: part of `npm run docs`. With `--check` (`npm run jsii`) it fails instead when the page
 * is another.
 *
 * @module
 */
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Assembly, loadAssemblyFromPath } from '@jsii/spec'
import { apiPage } from './api-page.ts'
import { PROJECT_FOLDER } from './bundle.ts'
import { writePublishedSource } from './published-source.ts'
import { runTool } from './run-tool.ts'

const PAGE = join(PROJECT_FOLDER, 'docs/api.md')
const MODULES = join(PROJECT_FOLDER, 'node_modules')

/** What jsii asks of a package to be published in other languages, beside what package.json has. */
const RELEASE = {
  author: 'documentpro-deletion contributors',
  repository: { type: 'git', url: 'file:.' },
  jsii: {
    outdir: 'dist',
    targets: {},
    tsconfig: 'tsconfig.json',
    // Its own would have CommonJS, which Node.js no longer needs to be called by other languages.
    validateTsconfig: 'off',
  },
}

/** What the source needs; the rest would make jsii look into packages that no part of the API comes from. */
async function manifest(): Promise<object> {
  const { name, version, description, license, type, peerDependencies, devDependencies } =
    JSON.parse(await readFile(join(PROJECT_FOLDER, 'package.json'), 'utf8'))
  const peers = Object.keys(peerDependencies)
  return {
    ...{ name, version, description, license, type, peerDependencies },
    devDependencies: Object.fromEntries(peers.map((peer) => [peer, devDependencies[peer]])),
    main: 'lib/index.js',
    types: 'lib/index.d.ts',
    ...RELEASE,
  }
}

/** What jsii reads out of the source. */
async function compile(): Promise<Assembly> {
  const folder = await mkdtemp(join(tmpdir(), 'documentpro-jsii-'))
  try {
    await writePublishedSource(folder)
    await symlink(MODULES, join(folder, 'node_modules'))
    await writeFile(join(folder, 'README.md'), '')
    await writeFile(join(folder, 'package.json'), JSON.stringify(await manifest()))
    const settings = JSON.parse(
      await readFile(join(PROJECT_FOLDER, 'packaging/tsconfig.json'), 'utf8'),
    )
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        ...settings,
        extends: join(PROJECT_FOLDER, 'tsconfig.json'),
        compilerOptions: { ...settings.compilerOptions, rootDir: '.', outDir: '.' },
        files: ['lib/index.ts'],
      }),
    )
    await runTool(join(MODULES, '.bin/jsii'), ['--silence-warnings=JSII4009'], {
      cwd: folder,
    })
    return loadAssemblyFromPath(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
const page = await readFile(PAGE, 'utf8')
const due = apiPage(page, await compile())
if (!values.check) await writeFile(PAGE, due)
else if (due !== page) {
  console.error('docs/api.md is not what the source says: npm run docs writes it')
  process.exitCode = 1
}
