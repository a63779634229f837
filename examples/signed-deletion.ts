/**
 * Deletes one DocumentPro result by `POST /deletions`, signed with AWS Signature Version 4.
 *
 * - `npx node examples/signed-deletion.ts <request_id>`: at the service that `npm start -- --auth iam` runs here
 * - `API_URL=https://… npx node examples/signed-deletion.ts <request_id>`: on AWS, with the credentials that the
 *   AWS CLI would use; they need `execute-api:Invoke`
 *
 * @module
 */
import { readFile } from 'node:fs/promises'
import { defaultProvider } from '@aws-sdk/credential-provider-node'
import { Sha256 } from '@smithy/core/checksum'
import { SignatureV4 } from '@smithy/signature-v4'

const [requestId] = process.argv.slice(2)
if (requestId === undefined) {
  console.error('Usage: npx node examples/signed-deletion.ts <request_id>')
  process.exit(2)
}

const { API_URL, AWS_REGION, ENDPOINTS_FILE = '.local/endpoints.json' } = process.env
const { apiUrl, region, credentials } =
  API_URL === undefined ? await localService(ENDPOINTS_FILE) : onAws(API_URL)

const url = new URL('/deletions', apiUrl)
const body = JSON.stringify({ request_id: requestId })
const signer = new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 })
const { headers } = await signer.sign({
  method: 'POST',
  protocol: url.protocol,
  hostname: url.hostname,
  path: url.pathname,
  headers: { host: url.host, 'content-type': 'application/json' },
  body,
})

const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'error' })
console.log(answer.status, await answer.text())
process.exitCode = answer.ok ? 0 : 1

/** The local gateway knows one pair of credentials, and they are no secret. */
async function localService(endpointsFile: string) {
  const endpoints = JSON.parse(await readFile(endpointsFile, 'utf8'))
  return {
    apiUrl: String(endpoints.apiUrl),
    region: String(endpoints.region),
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  }
}

/** The region is in the API's own URL; with a domain name of yours `AWS_REGION` says it. */
function onAws(apiUrl: string) {
  const [, region = AWS_REGION] = /\.execute-api\.([\w-]+)\./.exec(apiUrl) ?? []
  if (region === undefined) throw new Error('Set AWS_REGION to the region of the API')
  return { apiUrl, region, credentials: defaultProvider() }
}
