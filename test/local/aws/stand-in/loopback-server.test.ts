import { request } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { json, send } from '../../../../local/aws/stand-in/http-answer.ts'
import { serveOnLoopback } from '../../../../local/aws/stand-in/loopback-server.ts'

describe("a stand-in's server", () => {
  it("answers on a free port of this machine, with the body's length in bytes", async () => {
    const server = await serveOnLoopback((_, response) => {
      send(response, json(201, { é: 1 }, { 'x-a': 'b' }))
    }, 0)
    onTestFinished(server.close)
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    const answer = await fetch(server.url)
    expect(answer.status).toBe(201)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/json',
      'content-length': '8',
      'x-a': 'b',
    })
    expect(await answer.json()).toStrictEqual({ é: 1 })
  })

  it('says which port it can not have, and what it can', async () => {
    const first = await serveOnLoopback(() => {}, 0)
    onTestFinished(first.close)
    const port = Number(new URL(first.url).port)
    await expect(serveOnLoopback(() => {}, port)).rejects.toThrow(
      `cannot listen on 127.0.0.1, port ${port}; allowed is a free port, or 0 for any`,
    )
  })

  it('ends a request that it holds when it closes, and frees its port', async () => {
    const held = Promise.withResolvers<void>()
    const server = await serveOnLoopback(() => held.resolve(), 0)
    const ended = new Promise<Error>((resolve) => {
      request(server.url).on('error', resolve).end()
    })
    await held.promise
    await server.close()
    expect(await ended).toMatchObject({ code: 'ECONNRESET' })
    const again = await serveOnLoopback(() => {}, Number(new URL(server.url).port))
    await again.close()
  })
})
