import { once } from 'node:events'
import { connect } from 'node:net'

/** A request that goes out exactly as it is written here. */
export interface RawRequest {
  readonly method: string
  readonly target: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer
}

export interface RawAnswer {
  readonly status: number
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/** Sends a request over a socket of its own: no client library puts it right on the way. */
export async function sendRaw(origin: string, request: RawRequest): Promise<RawAnswer> {
  const { hostname, port, host } = new URL(origin)
  const socket = connect(Number(port), hostname)
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  const own = [
    ['host', host],
    ['content-length', String(request.body.length)],
    ['connection', 'close'],
  ] as const
  const head = [...own, ...request.headers].map(([name, value]) => `${name}: ${value}\r\n`)
  const start = `${request.method} ${request.target} HTTP/1.1\r\n${head.join('')}\r\n`
  socket.write(Buffer.concat([Buffer.from(start, 'latin1'), request.body]))
  await once(socket, 'close')
  return parse(Buffer.concat(chunks).toString('utf8'))
}

function parse(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n')
  const [line = '', ...lines] = text.slice(0, end).split('\r\n')
  const headers = lines.map((header): [string, string] => {
    const colon = header.indexOf(':')
    return [header.slice(0, colon).toLowerCase(), header.slice(colon + 1).trim()]
  })
  return {
    status: Number(line.split(' ')[1]),
    headers: new Map(headers),
    body: text.slice(end + 4),
  }
}
