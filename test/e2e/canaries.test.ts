import { execFile } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { httpCases } from '../corpus/corpus.ts'
import { sendRaw } from '../corpus/raw-http.ts'
import { writtenRequest } from '../corpus/written-request.ts'
import { Aviary } from './canaries.ts'
import { bodiesWith } from './documents.ts'
import { everyFault } from './every-fault.ts'
import { itemsOf } from './ledger-items.ts'
import { putSecret } from './put-secret.ts'
import {
  eventually,
  type RunningService,
  removeDirectory,
  runService,
  temporaryDirectory,
} from './running-service.ts'
import { signedWebhook } from './signed-webhook.ts'
import { textsIn } from './texts-in.ts'

const JSON_TYPE = ['content-type', 'application/json'] as const

/**
 * Values that must not show, put into everything that comes in, and looked for in everything that comes out:
 * answers, logs with metrics and traces, messages, dead letters, the ledger, certificates, outcome events, the cloud assembly,
 * the command line.
 */
describe('secrets and documents stay where they are', () => {
  const aviary = new Aviary()
  const apiKey = aviary.hatch('api-key')
  const secondKey = aviary.hatch('second-api-key')
  const presented = aviary.hatch('presented-key')
  const document = aviary.hatch('document')
  const total = randomInt(1e14, 2e14)
  const webhookSecret = (name: string) => {
    const encoded = Buffer.from(aviary.hatch(name)).toString('base64')
    aviary.keep(name, encoded)
    return `whsec_${encoded}`
  }
  const secrets = {
    apiKey,
    first: webhookSecret('webhook-secret'),
    second: webhookSecret('second-webhook-secret'),
    other: webhookSecret('other-webhook-secret'),
  }
  const documents = bodiesWith(document, total)
  let directory: string
  let service: RunningService

  beforeAll(async () => {
    aviary.keep('document-number', String(total))
    directory = await temporaryDirectory()
    service = await runService({
      dataDirectory: directory,
      // Made in this run, for its texts are looked at.
      assembly: join(directory, 'cdk.out'),
      // So that a key that one invocation has learnt is known to the next.
      environmentLimit: 1,
      simulator: { apiKey },
      onProblem: (sentence) => aviary.look('gateway', sentence),
      onEvent: (envelope) => aviary.look('events', JSON.stringify(envelope)),
    })
    await putSecret(
      service,
      service.pipeline.webhookSecretArn ?? '',
      `${secrets.first} ${secrets.second}`,
    )
  }, 120_000)

  afterAll(async () => {
    await service?.close()
    await removeDirectory(directory)
  })

  type Headers = readonly (readonly [string, string])[]
  async function send(
    method: string,
    target: string,
    headers: Headers,
    body = '',
  ): Promise<number> {
    const request = { method, target, headers, body: Buffer.from(body) }
    const answer = await sendRaw(service.endpoints.apiUrl, request)
    aviary.look('answers', `${[...answer.headers].join('\n')}\n${answer.body}`)
    return answer.status
  }

  function sendSigned(name: string, body: string): Promise<number> {
    const id = `msg-${name.replaceAll(/\W/g, '-')}`
    const { headers } = signedWebhook(id, body, secrets.second)
    aviary.keep('signature', headers['webhook-signature'])
    return send('POST', '/webhook', Object.entries(headers), body)
  }

  const post = (body: string) => send('POST', '/deletions', [JSON_TYPE], body)

  /** Waits for the end of each deletion, and looks at the messages that it leaves on the way. */
  async function ended(ids: readonly string[]): Promise<void> {
    const lookAtMessages = () => {
      for (const { body, attributes } of service.messages(service.pipeline.deletionQueue)) {
        aviary.look('messages', `${body}\n${[...attributes].join('\n')}`)
      }
    }
    for (const id of ids) {
      await eventually(`the end of ${id}`, async () => {
        lookAtMessages()
        return service.linesOf(id).find(({ event }) => event === 'outcome')
      })
    }
  }

  /** DocumentPro's answer when it gives away all that it knows, and more than it should. */
  const indiscreet = (key: string) => ({
    success: false,
    error: key,
    message: `${key} may not: x-api-key: ${key}\n${'x'.repeat(200)}${key}`,
    response_body: { document, total },
    headers: { 'x-api-key': key },
  })

  it('when DocumentPro fails in every way, and tells the key in its answers', async () => {
    const page = `<p>${apiKey} ${document}</p>`
    const faults = everyFault(indiscreet(apiKey), page, apiKey)
    const ids = faults.map(({ id }) => id)
    for (const { fault } of faults) await service.simulate('faults', fault)
    await service.simulate('results', { request_ids: ids })

    await Promise.all(
      ids.map((id) => {
        if (id.startsWith('posted')) return post(JSON.stringify({ request_id: id }))
        if (id.startsWith('filed')) {
          return send('DELETE', `/files?request_id=${id}`, [['x-api-key', apiKey]])
        }
        return service.enqueue(JSON.stringify({ request_id: id }))
      }),
    )
    await ended(ids)
    expect(service.linesOf('queued-400')).toMatchObject([
      {
        event: 'attempt',
        error: '[api key]',
        message: expect.stringContaining('[api key] may not'),
      },
      { event: 'outcome', outcome: 'rejected' },
    ])
  }, 90_000)

  it('when the key changes, and while Secrets Manager fails', async () => {
    const faults = (kind: string) =>
      fetch(`${service.endpoints.secretsManagerEndpoint}/_secrets/faults`, {
        method: 'POST',
        body: JSON.stringify({ kind }),
      })
    const { secretId } = service.endpoints
    const keyFailures = () =>
      textsIn(service.logsDirectory).then(
        (texts) => texts.join('').split('"event":"api_key_unavailable"').length,
      )
    await service.simulate('results', { request_ids: ['rotated', 'told', 'after-trouble'] })
    await service.simulate('faults', {
      request_id: 'rotated',
      status: 401,
      times: 1,
      body: indiscreet(apiKey),
    })
    await service.simulate('key', { api_key: secondKey })
    await putSecret(service, secretId, secondKey)
    await service.enqueue('{"request_id":"rotated"}')
    await ended(['rotated'])
    await service.simulate('faults', {
      request_id: 'told',
      status: 503,
      times: 1,
      body: indiscreet(secondKey),
    })
    await service.enqueue('{"request_id":"told"}')
    await ended(['told'])

    // A key that DocumentPro rejects is looked for again, and Secrets Manager has none.
    await service.simulate('key', { api_key: presented })
    const failWith = async (spoil: () => Promise<unknown>) => {
      const before = await keyFailures()
      await spoil()
      await eventually('a load that fails', async () => {
        await post('{"request_id":"after-trouble"}')
        return (await keyFailures()) > before ? true : undefined
      })
    }
    await failWith(() => faults('denied'))
    await faults('none')
    await failWith(() => putSecret(service, secretId, `${secondKey} ${document}`))
    await putSecret(service, secretId, secondKey)
    await service.simulate('key', { api_key: secondKey })
    await ended(['after-trouble'])
  }, 60_000)

  it('when what comes in is refused', async () => {
    const statuses = new Set<number>()
    for (const [index, given] of [
      ...httpCases('delete-files'),
      ...httpCases('post-webhook').filter(({ name }) => !name.startsWith('signed')),
    ].entries()) {
      const key = { ...secrets, apiKey: secondKey }
      const { method, target, headers, body } = writtenRequest(given, index, key)
      for (const [name, value] of headers) {
        const [signature] = /[\w+/]{43}=/.exec(value) ?? []
        if (name === 'webhook-signature' && signature?.includes('AAAAAAAA') === false) {
          aviary.keep('signature', signature)
        }
      }
      statuses.add(await send(method, target, headers, body.toString()))
    }
    const strangers = [
      ['x-api-key', presented],
      ['authorization', `Bearer ${presented}`],
      ['cookie', `session=${presented}`],
      ['x-amz-security-token', presented],
    ] as const
    statuses.add(await send('DELETE', '/files?request_id=a', strangers))
    statuses.add(await send('DELETE', `/files?request_id=a&api_key=${presented}`, strangers))
    statuses.add(await send('POST', `/nowhere/${presented}?key=${presented}`, strangers))
    for (const [name, body] of Object.entries(documents)) {
      statuses.add(await post(body))
      statuses.add(await sendSigned(name, body))
      statuses.add(await send('POST', '/deletions', [['content-type', 'text/plain']], body))
      statuses.add(await send('POST', '/webhook', [JSON_TYPE, ...strangers], body))
      await service.enqueue(body)
    }
    await eventually('the dead letters', async () => {
      const letters = service.messages(service.pipeline.deadLetterQueue)
      return letters.length >= Object.keys(documents).length ? letters : undefined
    })
    expect([...statuses].filter((status) => status >= 500)).toStrictEqual([])
  }, 60_000)

  it('when a function fails', async () => {
    const headers = { 'x-api-key': secondKey }
    const event = { Records: [{ messageId: 'm', body: document }], text: document, headers }
    for (const host of service.functions.values()) {
      for (const given of [event, document]) {
        aviary.look('gateway', JSON.stringify(await host.invoke(given)))
      }
    }
    await eventually('the line and the stack of a failure', async () => {
      const logs = (await textsIn(service.logsDirectory)).join('')
      return logs.includes('"invocation_failed"') && logs.includes('TypeError') ? true : undefined
    })
  })

  it('in answers, logs, metrics, messages, dead letters, the ledger, events, the cloud assembly and the command line', async () => {
    for (const { body, attributes } of service.messages(service.pipeline.deadLetterQueue)) {
      aviary.look('dead letters', `${body}\n${[...attributes].join('\n')}`)
    }
    for (const text of await textsIn(service.logsDirectory)) aviary.look('logs', text)
    for (const text of await itemsOf(service)) aviary.look('ledger', text)
    for (const text of await textsIn(join(directory, 'cdk.out'))) aviary.look('assembly', text)
    await certified()
    const listed = await dlq('list')
    const letters: { message_id: string; reason: string }[] = JSON.parse(listed)
    const refused = letters.find(({ reason }) => reason === 'invalid')
    expect(await dlq('show', refused?.message_id ?? '')).toContain('"reason":"invalid"')

    expect(aviary.sightings()).toStrictEqual([])
    expect(Object.keys(aviary.places()).toSorted()).toStrictEqual([
      'answers',
      'assembly',
      'certificates',
      'command line',
      'dead letters',
      'events',
      'gateway',
      'ledger',
      'logs',
      'messages',
    ])
    const logs = aviary.texts('logs').join('')
    const signs = ['"_aws"', '"trace_id"', '"refused_request"', '"invocation_failed"', 'TypeError']
    expect(signs.filter((sign) => !logs.includes(sign))).toStrictEqual([])
  }, 60_000)

  /** Of every deletion that can be certified, while DocumentPro tells what it should not. */
  async function certified(): Promise<void> {
    const { apiUrl } = service.endpoints
    const answer = await fetch(`${apiUrl}/deletions?outcome=deleted`)
    const { deletions } = (await answer.json()) as { deletions: { request_id: string }[] }
    expect(deletions.length).toBeGreaterThan(0)
    for (const { request_id } of deletions) {
      const url = `${apiUrl}/deletions/${encodeURIComponent(request_id)}/certificate`
      const { certificate = '', ...rest } = (await (
        await fetch(url, { method: 'POST' })
      ).json()) as {
        certificate?: string
      }
      const parts = certificate.split('.').map((part) => Buffer.from(part, 'base64url').toString())
      aviary.look('certificates', [JSON.stringify(rest), certificate, ...parts].join('\n'))
    }
  }

  async function dlq(...args: readonly string[]): Promise<string> {
    const given = ['cli/documentpro-deletion.ts', 'dlq', ...args, '--json', '--data-dir', directory]
    const { stdout, stderr } = await promisify(execFile)(process.execPath, given)
    aviary.look('command line', `${stdout}\n${stderr}`)
    return stdout
  }
})
