import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CHECKS } from '../../cli/doctor/finding.ts'
import type { Terminal } from '../../cli/terminal/terminal.ts'
import { type ProgramRun, programRun } from '../cli/fixtures/program-run.ts'
import { recordingTerminal } from '../cli/fixtures/recording-terminal.ts'
import { eventually, removeDirectory, temporaryDirectory } from './running-service.ts'
import { sharedAssembly } from './shared-assembly.ts'

/** `start` in this process, until Ctrl-C. */
function startService(directory: string, assembly: string, terminal: Partial<Terminal> = {}) {
  const pressed = new AbortController()
  const recording = recordingTerminal()
  const args = ['--data-dir', directory, '--assembly', assembly, '--port', '0', '--json']
  const ended = programRun(['start', ...args], {
    terminal: { ...recording, ...terminal },
    signal: pressed.signal,
  })
  return { ended, printed: recording.printed, pressCtrlC: () => pressed.abort() }
}

describe('every command on the service that runs here', () => {
  let directory: string
  let assembly: string
  let service: ReturnType<typeof startService>

  beforeAll(async () => {
    directory = await temporaryDirectory()
    assembly = await sharedAssembly()
    service = startService(directory, assembly)
    await eventually('the service', async () => service.printed() || undefined)
  }, 120_000)

  afterAll(async () => {
    service.pressCtrlC()
    await service.ended
    await removeDirectory(directory)
  })

  const run = (...args: readonly string[]): Promise<ProgramRun> =>
    programRun([...args, '--data-dir', directory])

  it('deletes, tells of it, certifies it, and finds nothing wrong', async () => {
    const about = ['--reason', 'contract ended', '--requested-by', 'billing']
    expect(await run('delete', 'sample-1', 'a/b', '--yes', ...about)).toMatchObject({ code: 4 })
    expect(await run('status', 'sample-1')).toMatchObject({
      code: 0,
      printed: expect.stringMatching(
        /sample-1 .*deleted \(observed\) .*billing {2}contract ended$/m,
      ),
    })
    expect((await run('certificate', 'sample-1')).code).toBe(0)
    expect((await run('certificate', 'a/b')).code).toBe(3)
    expect((await run('certificate', '--keys', join(directory, 'keys'))).code).toBe(0)
    const list = join(directory, 'ids.txt')
    await writeFile(list, 'sample-2\nsample-3\n')
    const work = ['--work-dir', join(directory, 'work')]
    expect((await run('bulk', list, '--yes', ...work)).code).toBe(0)
    await eventually('the end of the list', async () =>
      (await run('status', '--file', list)).code === 0 ? true : undefined,
    )
    expect((await run('dlq', 'list', '--json')).printed).toBe('[]')
    const { code, printed } = await run('doctor', '--json')
    expect(code).toBe(0)
    expect(printed.split('\n').map((line) => JSON.parse(line).check)).toStrictEqual(CHECKS)
  }, 60_000)

  it('watches each outcome once', async () => {
    const pressed = new AbortController()
    let looks = 0
    const sleep = async (): Promise<void> => {
      looks += 1
      if (looks === 1) await run('delete', 'sample-4', '--yes')
      else pressed.abort()
    }
    const args = ['watch', '--json', '--data-dir', directory]
    const { code, printed } = await programRun(args, { sleep, signal: pressed.signal })
    expect(code).toBe(130)
    const ids = printed.split('\n').map((line): string => JSON.parse(line).request_id)
    expect(ids.filter((id) => id === 'sample-4')).toHaveLength(1)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('says of a second one that the first one runs, and of flags of AWS that there are none', async () => {
    const second = await startService(directory, assembly).ended
    expect(second).toMatchObject({ code: 1, printed: '' })
    expect(second.told.split('\n')).toHaveLength(1)
    expect(await programRun(['start', '--stack', 'S'])).toMatchObject({
      code: 2,
      told: expect.stringContaining("unknown option '--stack'"),
    })
  })

  it('goes on when nobody reads what it prints, until Ctrl-C', async () => {
    const other = await temporaryDirectory()
    const print = () => Promise.reject(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
    const unread = startService(other, assembly, { print })
    const deleted = await eventually('the other service', async () => {
      const ran = await programRun(['delete', 'sample-1', '--yes', '--data-dir', other])
      return ran.code === 0 ? ran : undefined
    })
    expect(deleted.told).not.toContain('EPIPE')
    unread.pressCtrlC()
    expect((await unread.ended).code).toBe(0)
    await removeDirectory(other)
  }, 60_000)
})
