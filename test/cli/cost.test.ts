import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const run = promisify(execFile)
const cost = (...args: string[]) => run('node_modules/.bin/node', ['cli/cost.ts', ...args])

describe('npm run cost', () => {
  it('prints JSON and nothing else with --json', async () => {
    const { stdout, stderr } = await cost('--deletions', '1e6', '--latency', '200', '--json')
    expect(JSON.parse(stdout)).toMatchObject({
      currency: 'USD',
      scenario: { deletions: 1_000_000, latencyMs: 200, way: 'queue' },
      prices: { region: 'us-east-1' },
    })
    expect(stderr).toBe('')
  })

  it('prints its usage with --help', async () => {
    expect((await cost('--help')).stdout).toMatch(/^Usage: npm run --silent cost/)
  })

  it('ends with 2 and one sentence when a flag is wrong', async () => {
    await expect(cost('--way', 'post')).rejects.toMatchObject({
      code: 2,
      stdout: '',
      stderr: "--way is 'post'; allowed is queue, webhook, event\n",
    })
  })
})
