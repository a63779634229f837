/**
 * The least that can do one batch: a keep-alive agent, a secret fetched with a signature made by hand, all
 * requests at once. No log, no metric, no retry, no time-out.
 *
 * @module
 */
import { createHash, createHmac } from 'node:crypto'
import { request as requestHttp } from 'node:http'
import { Agent, request } from 'node:https'
import type { SQSEvent } from 'aws-lambda'

const { env } = process
const agent = new Agent({ keepAlive: true })
let apiKey: Promise<string> | undefined

export async function handler({ Records }: SQSEvent): Promise<object> {
  apiKey ??= readSecret()
  const key = await apiKey
  const gone = await Promise.all(
    Records.map(({ body }) => deleteResult(JSON.parse(body).request_id, key)),
  )
  const failed = Records.filter((_, index) => gone[index] !== true)
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) }
}

function deleteResult(id: string, key: string): Promise<boolean> {
  return new Promise((resolve) => {
    const url = `${env.DOCUMENTPRO_BASE_URL}/files?request_id=${encodeURIComponent(id)}`
    request(url, { method: 'DELETE', agent, headers: { 'x-api-key': key } }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => {
        const { statusCode } = response
        resolve(statusCode === 404 || (statusCode === 200 && JSON.parse(text).success === true))
      })
    })
      .on('error', () => resolve(false))
      .end()
  })
}

function readSecret(): Promise<string> {
  const body = JSON.stringify({ SecretId: env.DOCUMENTPRO_SECRET_ARN })
  const url = new URL(env.AWS_ENDPOINT_URL_SECRETS_MANAGER ?? '')
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const scope = `${time.slice(0, 8)}/${env.AWS_REGION}/secretsmanager/aws4_request`
  const signed = 'host;x-amz-date;x-amz-target'
  const canonical = `POST\n/\n\nhost:${url.host}\nx-amz-date:${time}\nx-amz-target:secretsmanager.GetSecretValue\n\n${signed}\n${sha256(body)}`
  const toSign = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`
  const seed: string | Buffer = `AWS4${env.AWS_SECRET_ACCESS_KEY}`
  const signingKey = scope.split('/').reduce<string | Buffer>(hmac, seed)
  const signature = hmac(signingKey, toSign).toString('hex')
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-date': time,
    'x-amz-target': 'secretsmanager.GetSecretValue',
    authorization: `AWS4-HMAC-SHA256 Credential=${env.AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=${signed}, Signature=${signature}`,
  }
  return new Promise((resolve, reject) => {
    requestHttp(url, { method: 'POST', headers }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve(JSON.parse(text).SecretString))
    })
      .on('error', reject)
      .end(body)
  })
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
