import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openFunctionLog } from '../../../../local/aws/functions/function-logs.ts'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'

describe("a function's log file", () => {
  it('has every line in its order once it is closed, and goes on in a later run', async () => {
    const directory = await temporaryDirectory()
    for (const run of ['first', 'second']) {
      const log = openFunctionLog(directory, 'worker')
      for (const number of [1, 2, 3]) log.write(`${run} ${number}`)
      await log.close()
    }
    expect(await readFile(join(directory, 'worker.log'), 'utf8')).toBe(
      'first 1\nfirst 2\nfirst 3\nsecond 1\nsecond 2\nsecond 3\n',
    )
  })

  it('that can not be written stops nothing', async () => {
    const log = openFunctionLog(join(await temporaryDirectory(), 'missing'), 'worker')
    log.write('dropped')
    await log.close()
    log.write('dropped too')
    await log.close()
  })
})
