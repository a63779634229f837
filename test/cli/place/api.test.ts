import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { findApi } from '../../../cli/place/api.ts'
import {
  hasValidSignature,
  type SignedRequest,
  signedRequestOf,
} from '../../../local/aws/authorisation/sigv4.ts'
import { LOCAL_CREDENTIALS } from '../../../local/aws/local-credentials.ts'
import { requestId } from '../../lambda/factories.ts'
import { temporaryDirectory } from '../../local/fixtures/temporary-directory.ts'

it.each(['a', 'a/b', 'a?b', 'a#b', 'a%2Fb', '100%', "it's(*)!~+&=,"])(
  'asks for the certificate of %s by a query that is signed as it is sent',
  async (id) => {
    const received: SignedRequest[] = []
    const server = createServer(async (request, response) => {
      received.push(signedRequestOf(request, Buffer.concat(await request.toArray())))
      response.end('{}')
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const address = server.address()
    const apiUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
    const dataDirectory = await temporaryDirectory()
    const endpoints = { apiUrl, region: 'us-east-1' }
    await writeFile(join(dataDirectory, 'endpoints.json'), JSON.stringify(endpoints))

    const api = await findApi({ kind: 'local', dataDirectory })
    await api.postCertificate(requestId(id), new AbortController().signal)

    const [request] = received
    const scope = { ...LOCAL_CREDENTIALS, region: 'us-east-1', service: 'execute-api' }
    expect(request && hasValidSignature(request, scope, Date.now())).toBe(true)
    const { pathname, searchParams } = new URL(request?.target ?? '', apiUrl)
    expect([pathname, searchParams.get('request_id')]).toStrictEqual(['/certificates', id])
  },
)
