/**
 * `npx node examples/send-webhook.ts [request_id]`: signs a webhook with the official `standardwebhooks` package, sends
 * it to the service that `npm start` runs, and prints the answer.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Webhook } from 'standardwebhooks'

interface Endpoints {
  readonly apiUrl: string
  readonly webhookSecret: string
}

const [requestId = 'sample-1'] = process.argv.slice(2)
const file = await readFile('.local/endpoints.json', 'utf8').catch(() => undefined)
if (file === undefined) {
  console.error('.local/endpoints.json is not there: start the service first, with npm start')
  process.exit(1)
}
const { apiUrl, webhookSecret }: Endpoints = JSON.parse(file)

const id = `msg_${randomUUID()}`
const sentAt = new Date()
// Signed and sent as one text: serialised twice, a space would be enough to break the signature.
const body = JSON.stringify({ request_id: requestId, requested_by: 'examples/send-webhook.ts' })

const answer = await fetch(`${apiUrl}/webhook`, {
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
    'webhook-signature': new Webhook(webhookSecret).sign(id, sentAt, body),
  },
  body,
})
console.log(answer.status, await answer.text())
if (!answer.ok) process.exitCode = 1
