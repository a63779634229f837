import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { isRecord } from '../../../local/json-record.ts'
import { listening } from '../documentpro/listening.ts'
import { sqsClientAt } from './emulated-sqs.ts'

/** How SQS treats one entry of a batch; `silent` is in neither list of the answer. */
type Fate = 'taken' | 'service_fault' | 'sender_fault' | 'unclear_fault' | 'silent'

interface Entry {
  readonly id: string
  readonly body: string
  /** Its `MessageGroupId`. */
  readonly group: unknown
}

/** A batch call: the bodies of its entries, in order. */
type Call = readonly string[]

/** What SQS does with a call: a fate for each body, or no answer but an error. */
type Script = (entry: Entry, call: number) => Fate | 'refuse_the_call'

/** SQS that answers batch calls by a script: the faults that no emulator makes. For one test. */
export async function scriptedSqs(script: Script) {
  const calls: Call[] = []
  const server = createServer(async (request, response) => {
    const entries = entriesIn(JSON.parse(Buffer.concat(await request.toArray()).toString()))
    const fates = entries.map((entry) => ({ entry, fate: script(entry, calls.length) }))
    calls.push(entries.map(({ body }) => body))
    const refused = fates.some(({ fate }) => fate === 'refuse_the_call')
    response.writeHead(refused ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' })
    response.end(JSON.stringify(refused ? { __type: 'AccessDenied' } : answerOf(fates)))
  })
  const endpoint = `http://127.0.0.1:${await listening(server)}`
  return { client: sqsClientAt(endpoint), calls, queueUrl: `${endpoint}/000000000000/queue` }
}

function answerOf(fates: readonly { readonly entry: Entry; readonly fate: string }[]): object {
  const taken = fates.filter(({ fate }) => fate === 'taken')
  const failed = fates.filter(({ fate }) => fate.endsWith('_fault'))
  return {
    ...(taken.length > 0 && {
      Successful: taken.map(({ entry }) => ({
        Id: entry.id,
        MessageId: entry.id,
        MD5OfMessageBody: createHash('md5').update(entry.body).digest('hex'),
      })),
    }),
    ...(failed.length > 0 && {
      Failed: failed.map(({ entry, fate }) => ({
        Id: entry.id,
        Code: 'Fault',
        ...(fate !== 'unclear_fault' && { SenderFault: fate === 'sender_fault' }),
      })),
    }),
  }
}

function entriesIn(input: unknown): readonly Entry[] {
  const entries: readonly unknown[] =
    isRecord(input) && Array.isArray(input.Entries) ? input.Entries : []
  return entries.filter(isRecord).map(({ Id, MessageBody, MessageGroupId }) => ({
    id: String(Id),
    body: String(MessageBody),
    group: MessageGroupId,
  }))
}
