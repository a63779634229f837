import { expect, it } from 'vitest'
import { runTool } from '../../packaging/run-tool.ts'

const printing = (code: number) => [
  '-e',
  `console.log('made'); console.error('warned'); process.exitCode = ${code}`,
]

it('gives what a program printed', async () => {
  expect(await runTool(process.execPath, printing(0))).toBe('made\n')
})

it('fails with all that a program printed, whichever way', async () => {
  await expect(runTool(process.execPath, printing(1))).rejects.toThrow(/failed:\nmade\nwarned\n$/)
})
