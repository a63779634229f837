import { execFile } from 'node:child_process'
import { describe, expect, it } from 'vitest'

/** Our programs, and how their usage begins. */
const PROGRAMS = [
  ['soak/soak.ts', 'Usage: npm run soak'],
  ['bench/bundles.ts', 'Usage: npm run measure'],
  ['bench/bench.ts', 'Usage: npm run bench'],
  ['bench/bulk.ts', 'Usage: npm run bench:bulk'],
  ['bench/bulk-to-the-end.ts', 'Usage: npm run bench:bulk-wait'],
  ['cli/documentpro-deletion.ts', 'Usage: documentpro-deletion'],
  ['cli/cost.ts', 'Usage: npm run --silent cost'],
] as const

function run(program: string, ...args: readonly string[]) {
  return new Promise<{ status: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, [program, ...args], (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr })
    })
  })
}

describe.each(PROGRAMS)('%s', (program, usage) => {
  it('says how it is used, and does nothing else', async () => {
    const { status, stdout, stderr } = await run(program, '--help')
    expect({ status, stderr }).toStrictEqual({ status: 0, stderr: '' })
    expect(stdout.startsWith(usage)).toBe(true)
  })

  it.each([['--hlep'], ['hlep']])(
    'refuses %s in a sentence, and does nothing else',
    async (arg) => {
      const { status, stdout, stderr } = await run(program, arg)
      expect({ status, stdout }).toStrictEqual({ status: 2, stdout: '' })
      expect(stderr).toContain(arg)
      expect(stderr).not.toMatch(/^\s+at /m)
    },
  )
})
