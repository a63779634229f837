import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const run = promisify(execFile)
const cost = (...args: string[]) => run('node_modules/.bin/node', ['cli/cost.ts', ...args])

describe('npm run cost', () => {
  it('says what a million deletions cost, what stands there, and what else there is', async () => {
    const { stdout, stderr } = await cost('--failure-rate', '0')
    expect(stdout).toMatch(/^ {2}Lambda requests +100,000 +0\.0200$/m)
    expect(stdout).toMatch(/^a month, whatever is deleted +6\.56$/m)
    expect(stdout).toMatch(/Step Functions HTTP Task, standard +50\.00$/m)
    expect(stdout).toContain('us-east-1 as of 2026-11-24')
    expect(stderr).toBe('')
  })

  it('takes deletions that are spread over hours to come one by one, unless told otherwise', async () => {
    const hours = ['--hours', '730', '--failure-rate', '0']
    expect((await cost(...hours)).stdout).toMatch(/Lambda requests +1,000,000 /)
    expect((await cost(...hours, '--batch-size', '20')).stdout).toMatch(/Lambda requests +50,000 /)
  })

  it('can be asked about nothing', async () => {
    const { stdout } = await cost('--deletions', '0')
    expect(stdout).toMatch(/^the deletions +0\.0000$/m)
    expect(stdout).not.toMatch(/NaN|Infinity/)
  })

  it('explains its flags', async () => {
    const { stdout } = await cost('--help')
    expect(stdout).toMatch(/^Usage: npm run --silent cost/)
    expect(stdout).toContain('--way queue | event | http | webhook')
  })

  it.each([
    [['--way', 'post'], /^--way is 'post'; allowed is queue, event, http, webhook$/],
    [
      ['--deletions', 'many'],
      /^--deletions is 'many'; allowed is a number from 0 to 1000000000000$/,
    ],
    [['--deletions='], /^--deletions is ''; /],
    [['--failure-rate', '1'], /^--failure-rate is '1'; allowed is a number from 0 to 0\.95$/],
    [['--latency', '10001'], /^--latency is '10001'; allowed is a number from 0 to 10000$/],
    [['--batch-size', '0'], /^ *- batchSize is 0; allowed is a whole number of messages/],
    [['--cheap'], /^Unknown option '--cheap'/],
  ])('ends with 2 and one sentence for %j', async (args, sentence) => {
    await expect(cost(...args)).rejects.toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(new RegExp(sentence.source, 'm')),
    })
  })
})
