import { randomUUID } from 'node:crypto'
import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda'
import { ListSubscriptionsByTopicCommand } from '@aws-sdk/client-sns'
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { apiKeyFromSecret } from '../../lambda/api-key/secret-text.ts'
import { type ApiKey, ApiKeyUnavailableError } from '../../lambda/deletion/api-key.ts'
import type { Sight } from '../../lambda/deletion/certificate.ts'
import { parseRequestId, type RequestId } from '../../lambda/deletion/request.ts'
import { createSecondLook } from '../../lambda/documentpro/second-look.ts'
import { LedgerTableReader } from '../../lambda/ledger/ledger-table-reader.ts'
import { secretTextReader } from '../../lambda/secret/secrets-manager.ts'
import { variableOf } from '../../lambda/settings.ts'
import { explained } from '../place/ledger.ts'
import { type Check, type Finding, notAsked, notOk, ok } from './finding.ts'
import type { DeployedParts, Patient, UpstreamSettings } from './patient.ts'

/** What one check found out, and a later one needs. */
interface Known {
  upstream: UpstreamSettings | undefined
  key: ApiKey | undefined
}

const NOT_LOCAL = 'not on the local run'

/** Everything that is looked at once the service is found, in order. */
export function checksOf(patient: Patient, now: () => number): readonly Check[] {
  const known: Known = { upstream: patient.upstream, key: undefined }
  return [
    {
      name: 'deletion queue',
      todo: 'see that the queue is there, and that these credentials have sqs:GetQueueAttributes',
      look: async () => {
        const { waiting, underWay, delayed } = await countsOf(patient, patient.queueUrl)
        return ok(`${waiting} waiting, ${underWay} under way, ${delayed} delayed`)
      },
    },
    {
      name: 'dead-letter queue',
      todo: 'see that the queue is there, and that these credentials have sqs:GetQueueAttributes',
      look: async () => {
        const { waiting, underWay } = await countsOf(patient, patient.deadLetterQueueUrl)
        const count = waiting + underWay
        return ok(count === 0 ? 'empty' : `${count} for a person to look at: dlq list`)
      },
    },
    {
      name: 'ledger',
      todo: 'see that the table is there, and that these credentials have dynamodb:GetItem',
      look: () => lookAtLedger(patient),
    },
    {
      name: 'functions',
      todo: 'see that these credentials have lambda:GetFunctionConfiguration',
      look: () => lookAtFunctions(patient, known),
    },
    {
      name: 'secret',
      todo: 'see that the secret is there, and that these credentials have secretsmanager:GetSecretValue',
      look: () => lookAtSecret(patient, known),
    },
    {
      name: 'DocumentPro',
      todo: 'see the base URL, and whether this machine gets there',
      look: () => lookAtDocumentPro(known, now),
    },
    {
      name: 'deleting',
      todo: 'see that these credentials have lambda:ListEventSourceMappings and lambda:GetFunctionConcurrency',
      look: () => onAws(patient, lookAtSwitch),
    },
    {
      name: 'clock',
      todo: 'see whether this machine gets to the HTTP API',
      look: () => onAws(patient, ({ apiUrl }) => lookAtClock(apiUrl, now)),
    },
    {
      name: 'alarms',
      todo: 'see that these credentials have sns:ListSubscriptionsByTopic',
      look: () => onAws(patient, lookAtAlarms),
    },
  ]
}

async function onAws(
  { deployed }: Patient,
  look: (parts: DeployedParts) => Promise<Finding>,
): Promise<Finding> {
  return deployed === undefined ? notAsked(NOT_LOCAL) : look(deployed)
}

async function countsOf({ sqs }: Patient, QueueUrl: string) {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
  )
  return {
    waiting: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    underWay: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
    delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed ?? 0),
  }
}

async function lookAtLedger({ ledgerTable, dynamodb }: Patient): Promise<Finding> {
  if (ledgerTable === undefined) return notAsked('it is switched off')
  const reader = new LedgerTableReader(() => dynamodb, ledgerTable)
  try {
    await reader.find(madeUpId())
  } catch (error) {
    throw explained(error)
  }
  return ok(`the table ${ledgerTable} answers`)
}

async function lookAtFunctions({ deployed }: Patient, known: Known): Promise<Finding> {
  if (deployed === undefined) return notAsked(NOT_LOCAL)
  const { lambda, workerName, apiName } = deployed
  const faults: string[] = []
  for (const FunctionName of [workerName, apiName]) {
    const command = new GetFunctionConfigurationCommand({ FunctionName })
    const { State, StateReason = '', LastUpdateStatus, Environment } = await lambda.send(command)
    if (State !== 'Active' || LastUpdateStatus === 'Failed') {
      faults.push(`${FunctionName} is ${State}, ${LastUpdateStatus} ${StateReason}`.trim())
    }
    const baseUrl = Environment?.Variables?.[variableOf('baseUrl')]
    if (baseUrl === undefined) continue
    known.upstream = { baseUrl, secretField: Environment?.Variables?.[variableOf('secretField')] }
  }
  if (faults.length > 0) return notOk(faults.join('; '), 'deploy again')
  return ok('both are active')
}

async function lookAtSecret(
  { secrets, secretId, deployed }: Patient,
  known: Known,
): Promise<Finding> {
  const { upstream } = known
  if (upstream === undefined) return notAsked("how the functions read it isn't known")
  const todo =
    deployed === undefined
      ? 'put the key in: aws secretsmanager put-secret-value'
      : "put DocumentPro's key in, by the output PutSecretInstruction"
  try {
    const text = await secretTextReader(secrets, secretId)()
    known.key = apiKeyFromSecret(text, upstream.secretField)
    return ok(`it holds a key of the right form (fingerprint ${known.key.fingerprint})`)
  } catch (error) {
    if (error instanceof ApiKeyUnavailableError) return notOk(error.message, todo)
    // Also of a secret that was created, and has no value yet.
    if (error instanceof Error && error.name === 'ResourceNotFoundException') {
      return notOk(error.message, todo)
    }
    throw error
  }
}

/** An answer takes some hundred milliseconds. */
const UPSTREAM_MS = 10_000
const UPSTREAM_CONNECT_MS = 3_000

async function lookAtDocumentPro({ upstream, key }: Known, now: () => number): Promise<Finding> {
  if (upstream === undefined || key === undefined) return notAsked('there is no key to ask it with')
  const { look } = createSecondLook({
    baseUrl: new URL(upstream.baseUrl),
    connectTimeoutMs: UPSTREAM_CONNECT_MS,
    maxSockets: 1,
    now,
  })
  return findingOf(await look(madeUpId(), key, UPSTREAM_MS), upstream.baseUrl)
}

function findingOf(sight: Sight, baseUrl: string): Finding {
  switch (sight.kind) {
    case 'absent':
      return ok(`${baseUrl} answers, and takes the key`)
    case 'present':
      return notOk(
        `${baseUrl} says that it has a result under an id that was made up`,
        'see whether the base URL is that of DocumentPro',
      )
    case 'unauthorized':
      return notOk(
        `${baseUrl} rejects the key (${sight.status} ${sight.error}: ${sight.message})`,
        "put a valid key into the secret (docs/runbook.md, 'Rotate the key')",
      )
    case 'unclear':
      return notOk(`${baseUrl}: ${sight.status ?? 'no answer'} (${sight.error}: ${sight.message})`)
  }
}

/** What the runbook's *Stop all deleting* does, and whether it is done. */
async function lookAtSwitch({ lambda, workerName, apiName }: DeployedParts): Promise<Finding> {
  const { EventSourceMappings = [] } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName: workerName }),
  )
  const stopped: string[] = []
  const isPolled = EventSourceMappings.some(
    ({ State }) => State !== 'Disabled' && State !== 'Disabling',
  )
  if (!isPolled) stopped.push('the deletion queue is not polled')
  for (const FunctionName of [workerName, apiName]) {
    const command = new GetFunctionConcurrencyCommand({ FunctionName })
    const { ReservedConcurrentExecutions } = await lambda.send(command)
    if (ReservedConcurrentExecutions === 0) stopped.push(`${FunctionName} may not run`)
  }
  if (stopped.length === 0) return ok('the queue is polled, and the API may delete')
  return notOk(
    stopped.join('; '),
    "if nobody means it so, go on (docs/runbook.md, 'Stop all deleting')",
  )
}

/** AWS refuses signatures that are 5 minutes off, and so do receivers of webhooks. */
const MOST_SKEW_MS = 30_000

const CLOCK_MS = 8_000

/** API Gateway refuses what isn't signed, and says what time it is. */
async function lookAtClock(apiUrl: string, now: () => number): Promise<Finding> {
  const before = now()
  const answer = await fetch(apiUrl, {
    method: 'HEAD',
    redirect: 'manual',
    signal: AbortSignal.timeout(CLOCK_MS),
  })
  const here = (before + now()) / 2
  const there = Date.parse(answer.headers.get('date') ?? '')
  if (Number.isNaN(there)) return notAsked(`${apiUrl} doesn't say what time it is`)
  const skewMs = here - there
  const seconds = Math.round(Math.abs(skewMs) / 1_000)
  if (Math.abs(skewMs) <= MOST_SKEW_MS) return ok('as that of AWS')
  return notOk(
    `this machine's is ${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} that of AWS`,
    'set it by NTP: AWS refuses signatures that are 5 minutes off',
  )
}

async function lookAtAlarms({ sns, alarmTopicArn }: DeployedParts): Promise<Finding> {
  const { Subscriptions = [] } = await sns.send(
    new ListSubscriptionsByTopicCommand({ TopicArn: alarmTopicArn }),
  )
  const pending = Subscriptions.filter(({ SubscriptionArn = '' }) =>
    /^PendingConfirmation$/i.test(SubscriptionArn),
  ).length
  const confirmed = Subscriptions.length - pending
  if (confirmed > 0 && pending === 0) return ok(`${confirmed} confirmed`)
  if (Subscriptions.length === 0) {
    return notOk('nobody is told', 'set documentpro:alarmEmail, or subscribe to AlarmTopicArn')
  }
  return notOk(
    `${confirmed} confirmed, ${pending} not`,
    "follow the link in SNS's mail to that address; it is valid for three days",
  )
}

/** An id that nobody has: version 4 UUIDs aren't drawn twice. */
function madeUpId(): RequestId {
  const id = parseRequestId(`doctor-${randomUUID()}`)
  if (id === undefined) throw new TypeError('a UUID is an id')
  return id
}
