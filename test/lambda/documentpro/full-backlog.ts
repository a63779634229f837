import { once } from 'node:events'
import { connect } from 'node:net'
import { Worker } from 'node:worker_threads'
import { onTestFinished } from 'vitest'

const SERVER = `
const { createServer } = require('node:http')
const { parentPort, workerData } = require('node:worker_threads')
const server = createServer((_, response) => response.end(workerData.answer))
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  parentPort.postMessage(server.address().port)
  Atomics.wait(workerData.gate, 0, 0)
})
`

/** More than fit into the backlog. */
const FILLERS = 8

/**
 * A server of 127.0.0.1 whose backlog is full, so the kernel drops every SYN until it is told to accept. A SYN that was
 * lost is sent again after a second, by the kernel.
 */
export async function serverWithFullBacklog(answer: string) {
  const gate = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(SERVER, { eval: true, workerData: { gate, answer } })
  const [port]: number[] = await once(worker, 'message')
  const fillers = Array.from({ length: FILLERS }, () =>
    connect(port ?? 0, '127.0.0.1').on('error', () => {}),
  )
  await Promise.race(fillers.map((filler) => once(filler, 'connect')))
  const accept = (): void => {
    Atomics.store(gate, 0, 1)
    Atomics.notify(gate, 0)
  }
  onTestFinished(async () => {
    for (const filler of fillers) filler.destroy()
    accept()
    await worker.terminate()
  })
  return { port, accept }
}
