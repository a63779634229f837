// @ts-check
/**
 * Signs a webhook with the official `standardwebhooks` package, sends it and prints the answer.
 *
 *     . .local/env
 *     node examples/send-webhook.mjs sample-3
 *
 * Runs on Node.js 20 and newer.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import { Webhook } from 'standardwebhooks'

const USAGE = `Usage: node examples/send-webhook.mjs <request_id>

Sends a signed webhook that asks for one deletion to $API_URL/webhook. $WEBHOOK_SECRET (whsec_…) signs it.
Where npm start runs the service, ". .local/env" sets both.`

const [requestId = '', ...others] = process.argv.slice(2)
if (requestId === '--help') {
  console.log(USAGE)
  process.exit()
}
if (requestId === '' || requestId.startsWith('-') || others.length > 0) fail(2, USAGE)
const { API_URL, WEBHOOK_SECRET } = process.env
if (!API_URL || !WEBHOOK_SECRET) fail(2, `API_URL or WEBHOOK_SECRET isn't set.\n\n${USAGE}`)
if (!URL.canParse(API_URL)) fail(2, `API_URL is '${API_URL}', which is no URL`)

const id = `msg_${randomUUID()}`
const sentAt = new Date()
// Signed and sent as one text: serialised twice, a space would be enough to break the signature.
const body = JSON.stringify({ request_id: requestId, requested_by: 'examples/send-webhook.mjs' })

const url = new URL('/webhook', API_URL)
const headers = {
  'content-type': 'application/json',
  'webhook-id': id,
  'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
  'webhook-signature': signature(WEBHOOK_SECRET),
}
const answer = await fetch(url, { method: 'POST', headers, body }).catch(() =>
  fail(1, `nothing answers at ${url.origin}; does the service run?`),
)
console.log(answer.status, await answer.text())
process.exitCode = answer.ok ? 0 : 1

/** @param {string} secret */
function signature(secret) {
  try {
    return new Webhook(secret).sign(id, sentAt, body)
  } catch {
    fail(2, 'WEBHOOK_SECRET is not whsec_ and base64 after it')
  }
}

/**
 * @param {number} status
 * @param {string} sentence
 * @returns {never}
 */
function fail(status, sentence) {
  console.error(sentence)
  process.exit(status)
}
