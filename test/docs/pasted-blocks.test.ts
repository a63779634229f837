import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, globSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../e2e/running-service.ts'
import { isForElsewhere, type ShellBlock, shellBlocks } from './shell-blocks.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** About an account on AWS from its first line to its last; `runbook.test.ts` looks at its blocks. */
const ABOUT_AWS = ['docs/runbook.md']

/** What can't be tried here, and why. */
const NOT_TRIED: Readonly<Record<string, string>> = {
  'npm ci\n': 'it would take away what this test runs on; .ci/run does it in a clone',
}

const blocks: readonly ShellBlock[] = (
  await Promise.all(
    ['README.md', ...globSync('docs/**/*.md', { cwd: ROOT }).toSorted()]
      .filter((page) => !ABOUT_AWS.includes(page))
      .map(async (page) => shellBlocks(page, await readFile(join(ROOT, page), 'utf8'))),
  )
).flat()
const here = blocks.filter(
  (block) => !isForElsewhere(block) && !Object.hasOwn(NOT_TRIED, block.text),
)

/** A reader's shell: nothing of npm's, no account, and the AWS CLI or what stands in for it. */
function readersEnvironment(tools: string): Record<string, string> {
  const { NODE_COMPILE_CACHE = '' } = process.env
  const path = (process.env.PATH ?? '').split(delimiter)
  return {
    PATH: [tools, ...path.filter((part) => !part.includes('node_modules'))].join(delimiter),
    HOME: process.env.HOME ?? '/',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    NODE_COMPILE_CACHE,
  }
}

function writeTool(directory: string, name: string, script: string): void {
  const path = join(directory, name)
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
}

describe('what can be pasted', () => {
  let directory: string
  let tools: string
  let service: ChildProcess
  let printed = ''

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'documentpro-reader-'))
    tools = await mkdtemp(join(tmpdir(), 'documentpro-tools-'))
    // The checkout of a reader, without what a run of ours may have left in this one.
    for (const entry of readdirSync(ROOT)) {
      if (!/^(\.git|\.local.*|cdk\.out)$/.test(entry)) {
        symlinkSync(join(ROOT, entry), join(directory, entry))
      }
    }
    const env = readersEnvironment(tools)
    if (spawnSync('aws', ['--version'], { env }).status !== 0) {
      const standIn = fileURLToPath(new URL('./stand-in-aws.ts', import.meta.url))
      writeTool(tools, 'aws', `exec '${process.execPath}' '${standIn}' "$@"`)
    }
    service = spawn('npm', ['start'], { cwd: directory, env, detached: true })
    for (const stream of [service.stdout, service.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        printed += text
      })
    }
    await eventually(
      '.local/env',
      async () => existsSync(join(directory, '.local/env')) || undefined,
    )
  }, 90_000)

  afterAll(async () => {
    const ended = new Promise((resolve) => service.once('close', resolve))
    if (service.pid !== undefined) process.kill(-service.pid, 'SIGINT')
    await ended
    for (const path of [directory, tools]) await rm(path, { recursive: true, force: true })
  })

  it('works from the first line to the last, in one shell and in order', async () => {
    const script = [
      'set -u',
      `trap 'echo "::failed: $BASH_COMMAND"' ERR`,
      ...here.map(({ page, text }, index) => `echo '::block ${index} of ${page}'\n${text}`),
      'echo ::end',
    ].join('\n')
    const { output } = await paste(script, readersEnvironment(tools), directory)

    expect(output).not.toContain('::failed')
    expect(output).toMatch(/::end\n$/)
    const asked = here.flatMap(({ text }) => text.match(/sample-\d+/g) ?? [])
    expect(asked.length).toBeGreaterThan(8)
    for (const id of asked) {
      await eventually(
        `the line that ${id} is deleted`,
        async () => new RegExp(`deleted +${id} `).test(printed) || undefined,
      )
    }
    expect(output).toContain('"outcome":"deleted"')
  }, 90_000)

  it('uses each sample once, and none that the simulator does not have', () => {
    const asked = here.flatMap(({ text }) => text.match(/sample-\d+/g) ?? [])
    expect(new Set(asked).size).toBe(asked.length)
    expect(asked.every((id) => Number(id.slice(7)) <= 20)).toBe(true)
  })

  it.each(blocks.filter(isForElsewhere))(
    'does nothing for good without what the reader sets: $text',
    async ({ text }) => {
      const called = join(directory, 'called')
      const recorders = await mkdtemp(join(tmpdir(), 'documentpro-recorders-'))
      for (const name of ['aws', 'npx', 'npm', 'node', 'cdk']) {
        writeTool(recorders, name, `echo ${name} "$@" >> '${called}'`)
      }
      // Also where the local service's variables are set.
      const env = { ...readersEnvironment(recorders), AWS_ACCESS_KEY_ID: 'local', AWS_PROFILE: 'x' }
      const { status, output } = await paste(`set -u\n${text}`, env, directory)
      await rm(recorders, { recursive: true, force: true })
      expect(status).not.toBe(0)
      expect(output).toMatch(/(DEPLOY_PROFILE|KEY_FILE): /)
      expect(existsSync(called)).toBe(false)
    },
  )

  it('has no comment that an interactive zsh would take for a pattern or a quote', () => {
    const comments = blocks.flatMap(({ text }) => text.match(/(?:^|\s)#.*$/gm) ?? [])
    expect(comments.length).toBeGreaterThan(3)
    expect(comments.filter((comment) => /[()[\]{}<>;&|*?'"`$!]/.test(comment))).toStrictEqual([])
  })

  it('has a reason for every block that is not tried', () => {
    const tried = [...here, ...blocks.filter(isForElsewhere)]
    const others = blocks.filter((block) => !tried.includes(block)).map(({ text }) => text)
    expect(others).toStrictEqual(Object.keys(NOT_TRIED))
  })
})

it('the README fits on what a reader reads', async () => {
  const lines = (await readFile(join(ROOT, 'README.md'), 'utf8')).trimEnd().split('\n')
  expect(lines.length).toBeLessThanOrEqual(170)
})

function paste(script: string, env: Record<string, string>, cwd: string) {
  return new Promise<{ status: number; output: string }>((resolve) => {
    execFile('bash', ['-c', script], { env, cwd }, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : Number(error.code), output: stderr + stdout })
    })
  })
}
