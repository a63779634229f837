import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { serveOnLoopback } from '../../../local/aws/stand-in/loopback-server.ts'
import { readKeptPorts } from '../../../local/data-directory/kept-ports.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'

async function serve(port: number) {
  const server = await serveOnLoopback((_request, response) => response.end(), port)
  onTestFinished(server.close)
  return server
}

const file = async () => join(await temporaryDirectory(), 'ports.json')

describe('the ports of the parts', () => {
  it('stay the same from start to start', async () => {
    const path = await file()
    const ports = await readKeptPorts(path)
    const first = await ports.keep('one', serve)
    await ports.save()
    await first.close()

    expect((await (await readKeptPorts(path)).keep('one', serve)).url).toBe(first.url)
  })

  it('are other ones when they are taken, and those stay then', async () => {
    const path = await file()
    const ports = await readKeptPorts(path)
    const first = await ports.keep('one', serve)
    await ports.save()

    const again = await readKeptPorts(path)
    const second = await again.keep('one', serve)
    await again.save()
    expect(second.url).not.toBe(first.url)
    await second.close()

    expect((await (await readKeptPorts(path)).keep('one', serve)).url).toBe(second.url)
  })

  it('are the preferred ones the first time, when they are free', async () => {
    const free = await serve(0)
    const port = Number(new URL(free.url).port)
    const taken = await (await readKeptPorts(await file())).keep('one', serve, port)
    expect(taken.url).not.toBe(free.url)
    await free.close()
    expect((await (await readKeptPorts(await file())).keep('one', serve, port)).url).toBe(free.url)
  })

  it('do not hide that a part fails for another reason', async () => {
    const ports = await readKeptPorts(await file())
    const fails = ports.keep('one', () => Promise.reject(new Error('no disk')), 3000)
    await expect(fails).rejects.toThrow('no disk')
  })

  it('are not written for what is not here', async () => {
    const path = await file()
    const ports = await readKeptPorts(path)
    await ports.keep('real', async () => ({ url: 'https://api.documentpro.ai' }))
    await ports.save()
    expect(JSON.parse(await readFile(path, 'utf8'))).toStrictEqual({})
  })

  it.each(['', 'null', '[]', '{"one":"1"}', '{"one":-1}', '{"one":1e9}', '{"one":0.5}', '{'])(
    'are free ones when the file is %j',
    async (text) => {
      const path = await file()
      await writeFile(path, text)
      const { url } = await (await readKeptPorts(path)).keep('one', serve)
      expect(Number(new URL(url).port)).toBeGreaterThan(0)
    },
  )
})
