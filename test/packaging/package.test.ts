import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundle, NAMES, PROJECT_FOLDER } from '../../packaging/bundle.ts'
import { runTool } from '../../packaging/run-tool.ts'

/** `npm pack` builds first. */
const DEADLINE_MS = 120_000
const MODULES = join(PROJECT_FOLDER, 'node_modules')
/** Another Node.js to try the package on, as `CONSUMER_NODE=/usr/bin/node npx vitest run test/packaging`. */
const { CONSUMER_NODE = process.execPath } = process.env

/** The settings that `cdk init` writes, without Jest's types: there are no tests in this project. */
const STOCK = JSON.parse(
  readFileSync(join(MODULES, 'aws-cdk/lib/init-templates/app/typescript/tsconfig.json'), 'utf8'),
)
const TSCONFIG = {
  ...STOCK,
  compilerOptions: {
    ...STOCK.compilerOptions,
    types: ['node'],
    noEmit: false,
    rootDir: '.',
    outDir: 'out',
  },
}

/** What `cdk init` has in cdk.json. */
const FLAGS = readFileSync(join(MODULES, 'aws-cdk-lib/recommended-feature-flags.json'), 'utf8')

/** What a consumer adds to the example: cdk-nag, which fails the synthesis. */
const NAG = `
import { AwsSolutionsChecks } from 'cdk-nag'
const { violations } = new AwsSolutionsChecks(stack).validateScope(stack)
for (const { ruleName, violatingResources } of violations) {
  console.error(ruleName, JSON.stringify(violatingResources))
}
if (violations.length > 0) process.exit(1)
app.synth()
`

let directory: string
let tarball: string
let listed: readonly string[]
let consumer: string

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'documentpro-package-'))
  consumer = join(directory, 'consumer')
  const stdout = await runTool('npm', ['pack', '--json', '--pack-destination', directory], {
    cwd: PROJECT_FOLDER,
  })
  const [{ filename, files }] = JSON.parse(stdout)
  tarball = join(directory, filename)
  listed = files.map(({ path }: { readonly path: string }) => path)
}, DEADLINE_MS)

afterAll(() => rm(directory, { recursive: true, force: true }))

describe('the package', () => {
  it('holds the construct compiled, its source, the bundles and nothing else', () => {
    const kinds = [
      /^(CHANGELOG\.md|LICENSE|README\.md|package\.json)$/,
      /^dist\/(lib|lambda)\/[\w/-]+\.(js|d\.ts|d\.ts\.map)$/,
      /^dist\/src\/(lib|lambda)\/[\w/-]+\.ts$/,
      /^dist\/assets\/(worker|api)(-without-ledger)?(-with-outcome-events)?(-with-certificates)?\/index\.js(\.map)?$/,
    ]
    expect(listed.filter((path) => !kinds.some((kind) => kind.test(path)))).toStrictEqual([])
    expect(listed.filter((path) => path.startsWith('dist/src/lambda/'))).toStrictEqual([
      'dist/src/lambda/deletion/outcome.ts',
      'dist/src/lambda/settings.ts',
    ])
    expect(listed.filter((path) => path.startsWith('dist/assets/'))).toHaveLength(2 * NAMES.length)
  })

  it('needs nothing but the CDK: the SDK and middy are in the bundles', async () => {
    const manifest = JSON.parse(await readFile(join(PROJECT_FOLDER, 'package.json'), 'utf8'))
    expect(manifest).not.toHaveProperty('dependencies')
    expect(manifest).not.toHaveProperty('optionalDependencies')
    expect(Object.keys(manifest.peerDependencies)).toStrictEqual(['aws-cdk-lib', 'constructs'])
    for (const path of listed.filter((name) => /^dist\/lib\/.*\.js$/.test(name))) {
      const text = readFileSync(join(PROJECT_FOLDER, path), 'utf8')
      const packages = [...text.matchAll(/from '([^.'][^']*)'/g)].map(([, name = '']) => name)
      expect(
        packages.filter((name) => !/^(aws-cdk-lib|constructs|node:)/.test(name)),
        path,
      ).toStrictEqual([])
    }
  })

  it('brings the bytes that the local run executes', () => {
    for (const name of NAMES) {
      for (const { name: file, contents } of bundle(name)) {
        const built = readFileSync(join(PROJECT_FOLDER, 'dist/assets', name, file))
        expect(built.equals(contents), `${name}/${file}`).toBe(true)
      }
    }
  })

  it('leads from each definition to its source', () => {
    for (const path of listed.filter((name) => name.endsWith('.d.ts.map'))) {
      const { sources } = JSON.parse(readFileSync(join(PROJECT_FOLDER, path), 'utf8'))
      const led = sources.map((source: string) => join(dirname(path), source))
      expect(listed, path).toEqual(expect.arrayContaining(led))
    }
  })

  it('has exports that publint and arethetypeswrong find nothing wrong with', async () => {
    await runTool(join(MODULES, '.bin/publint'), ['--strict', tarball])
    // Every Node.js that may run it lets CommonJS require an ES module.
    const rules = ['--ignore-rules', 'cjs-resolves-to-esm']
    await runTool(join(MODULES, '.bin/attw'), [tarball, ...rules])
  })
})

describe('an app that installs it', () => {
  beforeAll(async () => {
    await mkdir(join(consumer, 'bin'), { recursive: true })
    const page = await readFile(join(PROJECT_FOLDER, 'docs/api.md'), 'utf8')
    const [, example = ''] = /^```ts\n(.*?)^```$/ms.exec(page) ?? []
    await writeFile(join(consumer, 'bin/app.ts'), `${example}${NAG}`)
    await writeFile(join(consumer, 'package.json'), '{ "name": "consumer", "version": "0.1.0" }')
    await writeFile(join(consumer, 'tsconfig.json'), JSON.stringify(TSCONFIG))
    // From this checkout rather than from a registry; what the package asks for beside it would not be found.
    const beside = ['aws-cdk-lib', 'constructs', 'cdk-nag', 'typescript', '@types/node']
    await runTool(
      'npm',
      [
        ...['install', '--offline', '--no-audit', '--no-fund', '--cache', join(directory, 'cache')],
        tarball,
        ...beside.map((name) => join(MODULES, name)),
      ],
      { cwd: consumer },
    )
  }, DEADLINE_MS)

  it('has nothing else installed', () => {
    const installed = readdirSync(join(consumer, 'node_modules')).filter(
      (name) => !/^\./.test(name),
    )
    expect(installed.toSorted()).toStrictEqual([
      '@types',
      'aws-cdk-lib',
      'cdk-nag',
      'constructs',
      'documentpro-deletion',
      'typescript',
    ])
    expect(existsSync(join(consumer, 'node_modules/documentpro-deletion/node_modules'))).toBe(false)
  })

  it(
    'compiles with the settings of cdk init, synthesises, and gives cdk-nag nothing to find',
    async () => {
      await runTool(process.execPath, [join(MODULES, 'typescript/bin/tsc')], { cwd: consumer })
      const outdir = join(consumer, 'cdk.out')
      await runTool(CONSUMER_NODE, ['out/bin/app.js'], {
        cwd: consumer,
        // As the reader has it: no Node.js tools of this checkout, and no account.
        env: { PATH: '/nowhere', CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: FLAGS },
      })

      const code = readdirSync(outdir).filter((name) => name.startsWith('asset.'))
      const executed = new Set(code.map((name) => hashed(join(outdir, name, 'index.js'))))
      expect(executed).toStrictEqual(
        new Set(
          NAMES.filter((name) => !/-with(out)?-/.test(name)).map((name) =>
            hashed(join(PROJECT_FOLDER, 'dist/assets', name, 'index.js')),
          ),
        ),
      )
    },
    DEADLINE_MS,
  )
})

function hashed(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}
