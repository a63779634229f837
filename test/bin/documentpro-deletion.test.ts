import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { delimiter, join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryDirectory } from '../local/fixtures/temporary-directory.ts'

/** A process of its own that bundles both functions. */
const DEADLINE_MS = 120_000
const BIN = resolve('node_modules/.bin')

interface Ended {
  readonly code: number | string | null | undefined
  readonly output: string
}

/** Runs a program as a user would, without asking AWS for news; gives all it printed, colours off. */
function run(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { promise, resolve: end } = Promise.withResolvers<Ended>()
  const options = {
    env: {
      ...process.env,
      PATH: `${BIN}${delimiter}${process.env.PATH ?? ''}`,
      NO_COLOR: '1',
      CDK_DISABLE_VERSION_CHECK: '1',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      AWS_EC2_METADATA_DISABLED: 'true',
      ...env,
    },
  }
  execFile(join(BIN, file), args, options, (error, stdout, stderr) => {
    end({ code: error === null ? 0 : error.code, output: `${stdout}${stderr}` })
  })
  return promise
}

it(
  'synthesises without a warning',
  async () => {
    const output = await temporaryDirectory()
    const ended = await run('cdk', ['synth', '--quiet', '--no-notices', '--output', output])
    expect(ended.output).not.toMatch(/warning|deprecated/i)
    expect(ended.code, ended.output).toBe(0)
    expect(await readdir(output)).toContain('DocumentProDeletion.template.json')
  },
  DEADLINE_MS,
)

it(
  'ends with 1 and a sentence for every key that is wrong, and no stack trace',
  async () => {
    const context = { 'documentpro:batchSize': 'many', 'documentpro:keyTtlSecond': 5 }
    const ended = await run('node', ['bin/documentpro-deletion.ts'], {
      CDK_CONTEXT_JSON: JSON.stringify(context),
      CDK_OUTDIR: await temporaryDirectory(),
    })
    expect(ended.code).toBe(1)
    expect(ended.output).toContain(
      'documentpro:batchSize is "many"; allowed is a whole number of messages from 1 to 1000',
    )
    expect(ended.output).toContain('documentpro:keyTtlSecond')
    expect(ended.output).not.toMatch(/^\s+at /m)
  },
  DEADLINE_MS,
)
