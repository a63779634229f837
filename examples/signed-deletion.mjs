// @ts-check
/**
 * Deletes one DocumentPro result by `POST /deletions`, signed with AWS Signature Version 4, and prints the answer.
 *
 *     . .local/env
 *     node examples/signed-deletion.mjs sample-4
 *
 * On AWS: `API_URL=https://… node examples/signed-deletion.mjs <request_id>`, with the credentials that the AWS CLI
 * would use; they need `execute-api:Invoke`. Runs on Node.js 20 and newer.
 *
 * @module
 */
import { defaultProvider } from '@aws-sdk/credential-provider-node'
import { Sha256 } from '@smithy/core/checksum'
import { SignatureV4 } from '@smithy/signature-v4'

const USAGE = `Usage: node examples/signed-deletion.mjs <request_id>

Sends a signed POST to $API_URL/deletions, with the credentials that the AWS CLI would use.
Where npm start runs the service, ". .local/env" sets all that it needs.`

const [requestId = '', ...others] = process.argv.slice(2)
if (requestId === '--help') {
  console.log(USAGE)
  process.exit()
}
if (requestId === '' || requestId.startsWith('-') || others.length > 0) fail(2, USAGE)
const { API_URL, AWS_REGION } = process.env
if (!API_URL) fail(2, `API_URL isn't set.\n\n${USAGE}`)
if (!URL.canParse(API_URL)) fail(2, `API_URL is '${API_URL}', which is no URL`)

const url = new URL('/deletions', API_URL)
// It is in the API's own URL; with a domain name of yours, or here, AWS_REGION says it.
const [, region = AWS_REGION] = /\.execute-api\.([\w-]+)\./.exec(url.hostname) ?? []
if (!region) fail(2, 'Set AWS_REGION to the region of the API')
const credentials = await defaultProvider()().catch(() =>
  fail(2, 'There are no AWS credentials; set AWS_PROFILE to a profile of your AWS CLI'),
)

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

const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'error' }).catch(() =>
  fail(1, `nothing answers at ${url.origin}; does the service run?`),
)
console.log(answer.status, await answer.text())
process.exitCode = answer.ok ? 0 : 1

/**
 * @param {number} status
 * @param {string} sentence
 * @returns {never}
 */
function fail(status, sentence) {
  console.error(sentence)
  process.exit(status)
}
