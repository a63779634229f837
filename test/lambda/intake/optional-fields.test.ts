import { describe, expect, it } from 'vitest'
import type { Intake, Unconcluded } from '../../../lambda/deletion/delivery.ts'
import { readPostedDeletions } from '../../../lambda/http/post-deletions.ts'
import { RefusedRequestError } from '../../../lambda/http/refused-request.ts'
import { readWebhookBody } from '../../../lambda/intake/webhook-body.ts'
import { readQueueMessage } from '../../../lambda/queue/queue-message.ts'
import { NOW } from '../factories.ts'
import { httpEvent } from '../http-event.ts'

type Fields = Readonly<Record<string, unknown>>

/** A way in: where the fields stand in it, and whether what it doesn't know beside them is data. */
interface Way {
  readonly name: string
  readonly place: string
  readonly foreign: boolean
  readonly read: (fields: Fields) => Intake | Unconcluded
}

const PATH = ['detail', 'document', 'id']

function onQueue(
  body: unknown,
  eventRequestIdPath = ['detail', 'request_id'],
): Intake | Unconcluded {
  return readQueueMessage(
    JSON.stringify(body),
    { origin: 'queue', acceptedAt: NOW, trusted: false },
    { eventRequestIdPath, statuses: ['completed'] },
  )
}

function onWebhook(body: unknown): Intake {
  const acceptance = { origin: 'webhook', acceptedAt: NOW } as const
  return readWebhookBody(JSON.stringify(body), acceptance, ['completed'])
}

function posted(body: unknown): Intake {
  const event = httpEvent({})
  Object.assign(event, { body })
  const acceptance = { origin: 'deletions_api', acceptedAt: NOW } as const
  try {
    return { kind: 'requests', requests: readPostedDeletions(event, acceptance).requests }
  } catch (error) {
    if (!(error instanceof RefusedRequestError)) throw error
    return { kind: 'invalid', field: error.field ?? '', message: error.message }
  }
}

const sns = (message: unknown) => ({
  Type: 'Notification',
  TopicArn: 't',
  Message: JSON.stringify(message),
})
const event = (type: string, detail: unknown) => ({ source: 's', 'detail-type': type, detail })
const own = (detail: unknown) => event('DocumentPro deletion requested', detail)
const documentPro = (data: Fields, top: Fields = {}) => ({
  event: 'file_request_status_change',
  timestamp: '2026-11-24T12:00:00Z',
  data: { request_id: 'a', request_status: 'completed', response_body: {}, ...data },
  ...top,
})

const WAYS: readonly Way[] = [
  {
    name: 'POST /deletions',
    place: '',
    foreign: false,
    read: (fields) => posted({ request_id: 'a', ...fields }),
  },
  {
    name: 'POST /deletions with a list',
    place: '',
    foreign: false,
    read: (fields) => posted({ request_ids: ['a', 'b'], ...fields }),
  },
  {
    name: 'a queue message',
    place: '',
    foreign: false,
    read: (fields) => onQueue({ request_id: 'a', ...fields }),
  },
  {
    name: 'a queue message with a list',
    place: '',
    foreign: false,
    read: (fields) => onQueue({ request_ids: ['a', 'b'], ...fields }),
  },
  {
    name: 'SNS',
    place: 'Message.',
    foreign: false,
    read: (fields) => onQueue(sns({ request_id: 'a', ...fields })),
  },
  {
    name: 'an event',
    place: 'detail.',
    foreign: false,
    read: (fields) => onQueue(own({ request_id: 'a', ...fields })),
  },
  {
    name: 'an event with a list',
    place: 'detail.',
    foreign: false,
    read: (fields) => onQueue(own({ request_id: ['a', 'b'], ...fields })),
  },
  {
    name: 'an event with the id further down',
    place: 'detail.document.',
    foreign: false,
    read: (fields) => onQueue(own({ document: { id: 'a', ...fields } }), PATH),
  },
  {
    name: 'an event by SNS',
    place: 'Message.detail.',
    foreign: false,
    read: (fields) => onQueue(sns(own({ request_id: 'a', ...fields }))),
  },
  {
    name: 'a foreign event',
    place: 'detail.',
    foreign: true,
    read: (fields) => onQueue(event('Order closed', { request_id: ['a', 'b'], ...fields })),
  },
  {
    name: 'a foreign event with the id further down',
    place: 'detail.document.',
    foreign: true,
    read: (fields) => onQueue(event('Order closed', { document: { id: 'a', ...fields } }), PATH),
  },
  {
    name: "DocumentPro's event, beside the id",
    place: 'data.',
    foreign: true,
    read: (fields) => onQueue(documentPro(fields)),
  },
  {
    name: "DocumentPro's event, at the top",
    place: '',
    foreign: true,
    read: (fields) => onQueue(documentPro({}, fields)),
  },
  {
    name: "DocumentPro's event by SNS",
    place: 'Message.data.',
    foreign: true,
    read: (fields) => onQueue(sns(documentPro(fields))),
  },
  {
    name: 'POST /webhook',
    place: '',
    foreign: false,
    read: (fields) => onWebhook({ request_id: 'a', ...fields }),
  },
  {
    name: "POST /webhook with DocumentPro's event, beside the id",
    place: 'data.',
    foreign: true,
    read: (fields) => onWebhook(documentPro(fields)),
  },
  {
    name: "POST /webhook with DocumentPro's event, at the top",
    place: '',
    foreign: true,
    read: (fields) => onWebhook(documentPro({}, fields)),
  },
]

const WRONG_TEXTS = ['', 'x'.repeat(257), 'a\nb', '\ud800', '\ufffe', 1, null, [], {}]

/** Each field with what it becomes, what is no value of it, and how its name may be misspelt. */
const FIELDS = [
  {
    name: 'reason',
    right: '👍 gdpr',
    is: { reason: '👍 gdpr' },
    wrong: WRONG_TEXTS,
    misspelt: 'raeson',
  },
  {
    name: 'requested_by',
    right: 'jane',
    is: { requestedBy: 'jane' },
    wrong: WRONG_TEXTS,
    misspelt: 'requestedBy',
  },
  {
    name: 'idempotency_key',
    right: 'once',
    is: { idempotencyKey: 'once' },
    wrong: WRONG_TEXTS,
    misspelt: 'idempotency-key',
  },
  {
    name: 'not_before',
    right: '2026-12-01T00:00:00Z',
    is: { notBefore: Date.UTC(2026, 11, 1) },
    wrong: [
      '',
      'tomorrow',
      '2026-12-01',
      '2026-12-32T00:00:00Z',
      '2999-01-01T00:00:00Z',
      5,
      null,
      {},
    ],
    misspelt: 'not_befor',
  },
] as const

const CASES = WAYS.flatMap((way) => FIELDS.map((field) => ({ way, field })))

describe('the optional fields beside an id', () => {
  it.each(CASES)('are honoured: $field.name in $way.name', ({ way, field }) => {
    const intake = way.read({ [field.name]: field.right })
    expect(intake).toMatchObject({ kind: 'requests' })
    if (intake.kind !== 'requests') return
    const without = way.read({})
    expect(without).toMatchObject({ kind: 'requests' })
    if (without.kind !== 'requests') return
    expect(intake.requests).toStrictEqual(
      without.requests.map((request) => ({ ...request, ...field.is })),
    )
  })

  it.each(CASES)('are checked: $field.name in $way.name', ({ way, field }) => {
    const path = `${way.place}${field.name}`
    for (const value of field.wrong) {
      expect(way.read({ [field.name]: value })).toStrictEqual({
        kind: 'invalid',
        field: path,
        message: expect.stringMatching(`^${path} must be `),
      })
    }
  })

  it.each(CASES.filter(({ way }) => !way.foreign))(
    'are not taken for another: $field.misspelt in $way.name',
    ({ way, field }) => {
      const path = `${way.place}${field.misspelt}`
      expect(way.read({ [field.misspelt]: field.right })).toStrictEqual({
        kind: 'invalid',
        field: path,
        message: expect.stringMatching(`^${path} is not a known field; allowed are .*not_before$`),
      })
    },
  )

  it.each(CASES.filter(({ way }) => way.foreign))(
    'have data beside them in a format that is not ours: $field.misspelt in $way.name',
    ({ way, field }) => {
      expect(way.read({ [field.misspelt]: field.right })).toStrictEqual(way.read({}))
    },
  )

  it.each(WAYS)('come together: $name', ({ read }) => {
    const all = Object.fromEntries(FIELDS.map(({ name, right }) => [name, right]))
    const is = Object.assign({}, ...FIELDS.map((field) => field.is))
    const intake = read(all)
    expect(intake).toMatchObject({ kind: 'requests' })
    if (intake.kind !== 'requests') return
    for (const request of intake.requests) expect(request).toMatchObject(is)
  })
})

describe('an event of our own type', () => {
  it('has nothing beside the way to its id: a not_before that is misplaced would delete at once', () => {
    const detail = { not_before: '2026-12-01T00:00:00Z', document: { id: 'a' } }
    expect(onQueue(own(detail), PATH)).toStrictEqual({
      kind: 'invalid',
      field: 'detail.not_before',
      message: 'detail.not_before is not a known field; allowed are document',
    })
    expect(onQueue(event('Order closed', detail), PATH)).toMatchObject({ kind: 'requests' })
  })

  it("has EventBridge's own fields in its envelope", () => {
    const envelope = { version: '0', id: 'e', resources: [], 'replay-name': 'r', account: '1' }
    expect(onQueue({ ...own({ request_id: 'a' }), ...envelope })).toMatchObject({
      kind: 'requests',
    })
  })
})

describe("DocumentPro's event", () => {
  it.each(FIELDS)('has $name in one place only', ({ name, right }) => {
    for (const read of [onQueue, onWebhook]) {
      expect(read(documentPro({ [name]: right }, { [name]: right }))).toStrictEqual({
        kind: 'invalid',
        field: `data.${name}`,
        message: `data.${name} must not come together with ${name}`,
      })
    }
  })

  it('may have one beside the id and another at the top', () => {
    const read = onQueue(documentPro({ reason: 'r' }, { requested_by: 'jane' }))
    expect(read).toMatchObject({ requests: [{ reason: 'r', requestedBy: 'jane' }] })
  })

  it('is ignored for its status only when what stands beside its id is right', () => {
    const pending = { request_status: 'pending' }
    expect(onQueue(documentPro({ ...pending, reason: 'r' }))).toMatchObject({ kind: 'ignored' })
    expect(onQueue(documentPro({ ...pending, reason: 1 }))).toMatchObject({ field: 'data.reason' })
  })
})
