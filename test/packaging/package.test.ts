import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { NAMES, PROJECT_FOLDER } from '../../packaging/bundle.ts'
import { bundleCli } from '../../packaging/bundle-cli.ts'
import { runTool } from '../../packaging/run-tool.ts'
import { startBothQueues } from '../cli/fixtures/both-queues.ts'
import { startDeployedStack } from '../cli/fixtures/deployed-stack.ts'
import { conclusion } from '../lambda/factories.ts'
import { LEDGER, ledgerIn, startLedgerServer } from '../lambda/ledger/ledger-in-dynalite.ts'
import { sharedBundles } from './shared-bundles.ts'

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
  it('holds the construct compiled, its source, the bundles, their notices and nothing else', () => {
    const kinds = [
      /^(CHANGELOG\.md|LICENSE|README\.md|package\.json)$/,
      /^dist\/(lib|lambda)\/[\w/-]+\.(js|d\.ts|d\.ts\.map)$/,
      /^dist\/cli\/[\w-]+\.js$/,
      /^dist\/THIRD-PARTY-NOTICES\.txt$/,
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

  it('brings the bytes that the local run executes', async () => {
    for (const [name, files] of await sharedBundles()) {
      for (const { name: file, contents } of files) {
        const built = readFileSync(join(PROJECT_FOLDER, 'dist/assets', name, file))
        expect(built.equals(contents), `${name}/${file}`).toBe(true)
      }
    }
  })

  it('brings the notice of each package that a bundle has code of, and no stand-in for AWS', async () => {
    const notices = readFileSync(join(PROJECT_FOLDER, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8')
    const { packages } = bundleCli()
    const names = packages.map((place) => place.replace('node_modules/', ''))
    expect(names).toContain('@aws-sdk/client-sqs')
    for (const name of names) expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+.* \\(`, 'm'))
    for (const text of ['AGPL', 'fauxqs', 'dynalite']) expect(notices).not.toContain(text)
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

describe('the command line of an app that installs it', () => {
  let commands: string

  beforeAll(async () => {
    commands = join(directory, 'commands')
    await mkdir(commands)
    await writeFile(join(commands, 'package.json'), '{ "name": "commands", "version": "0.1.0" }')
    await writeFile(join(commands, 'ids.csv'), 'request_id,customer\na,one\nb,two\na,three\n')
    const quiet = ['--no-audit', '--no-fund', '--cache', join(directory, 'cache')]
    // Without the CDK, which only the construct needs.
    const args = ['install', '--offline', ...quiet, tarball]
    await runTool('npm', args, { cwd: commands })
  }, DEADLINE_MS)

  const run = (...args: readonly string[]) => {
    const { promise, resolve } = Promise.withResolvers<Readonly<Record<string, unknown>>>()
    const program = join(commands, 'node_modules/.bin/documentpro-deletion')
    const env = {
      ...{ PATH: '/nowhere', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
      ...{ AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' },
    }
    execFile(CONSUMER_NODE, [program, ...args], { cwd: commands, env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    )
    return promise
  }

  it('has nothing else installed', () => {
    const installed = readdirSync(join(commands, 'node_modules'))
    expect(installed.filter((name) => !name.startsWith('.'))).toStrictEqual([
      'documentpro-deletion',
    ])
  })

  it('says how it is used', async () => {
    const { code, stdout, stderr } = await run('--help')
    expect({ code, stderr }).toStrictEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('Usage: documentpro-deletion')
  })

  it('checks a list', async () => {
    const endpoints = {
      ...{ region: 'us-east-1', sqsEndpoint: 'http://127.0.0.1:1' },
      ...{ queueUrl: 'http://127.0.0.1:1/q', deadLetterQueueUrl: 'http://127.0.0.1:1/dead' },
    }
    await writeFile(join(commands, 'endpoints.json'), JSON.stringify(endpoints))
    const { code, stdout } = await run('bulk', 'ids.csv', '--dry-run', '--json', '--data-dir', '.')
    expect(code).toBe(0)
    expect(JSON.parse(String(stdout))).toMatchObject({ ids: 2, duplicates: 1, sent: 0 })
  })

  it('finds a deployed stack by its outputs, and reads its ledger', async () => {
    const ledger = await startLedgerServer()
    onTestFinished(ledger.close)
    await ledgerIn(ledger.client, Date.now).take({ conclusion: conclusion(), messageIds: [] })
    const { url } = await startDeployedStack({
      ...{ sqsEndpoint: '', queueUrl: '', deadLetterQueueUrl: '' },
      ...{ dynamodbEndpoint: ledger.endpoint, ledgerTable: LEDGER },
    })
    const where = ['--stack', 'S', '--region', 'us-east-1', '--endpoint-url', url]
    const { code, stdout, stderr } = await run('status', 'a', ...where)
    expect({ code, stderr }).toStrictEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^a +deleted \(observed\)/m)
  })

  it('sends a list as in the checkout, and goes on where it stopped', async () => {
    const queues = await startBothQueues()
    const args = ['bulk', 'ids.csv', '--yes', '--data-dir', queues.dataDirectory]
    expect(await run(...args)).toMatchObject({ code: 0, stderr: expect.stringContaining('sent 2') })
    expect(queues.deletions()).toHaveLength(2)
    const { code, stderr } = await run(...args)
    expect(code).toBe(1)
    expect(stderr).toContain('this list was sent to that queue at')
    expect(stderr).not.toContain('Warning')
  })

  it.each([
    [['status', 'a'], 1, 'no service runs on this machine'],
    [['start'], 2, 'start runs in a checkout of documentpro-deletion and not from the package'],
    [['sttaus', 'a'], 2, 'Did you mean status?'],
  ])('answers %j with a sentence', async (args, code, sentence) => {
    const ended = await run(...args)
    expect(ended).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(sentence) })
    expect(ended.stderr).not.toMatch(/^\s+at /m)
  })
})

function hashed(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}
