/**
 * `npm run demo`: 1,000 deletions by every way in, with faults on and a key rotation in between, and the proof
 * that none was lost.
 *
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { makePlan, type Plan, type Way } from './demo/plan.ts'
import { type GroundTruth, prove } from './demo/proof.ts'
import { createSenders } from './demo/senders.ts'
import { Tally } from './demo/tally.ts'
import type { Endpoints } from './endpoints-file.ts'
import { LOCAL_CREDENTIALS } from './local-credentials.ts'
import { startLocalService } from './service.ts'

/** Short waits, so that what takes hours on AWS is seen in seconds. */
const CONTEXT = {
  'documentpro:backoffBaseSeconds': 1,
  'documentpro:backoffCapSeconds': 4,
  'documentpro:outagePauseSeconds': 1,
  'documentpro:keyPauseSeconds': 2,
  'documentpro:upstreamTimeoutSeconds': 2,
  'documentpro:upstreamConnectTimeoutSeconds': 1,
  'documentpro:webhookBudgetSeconds': 1,
}
const DEADLINE_MS = 50_000
const PROGRESS_MS = 1_000
/** The key is rotated, and the old one revoked at once, when this many are accepted. */
const ROTATE_AT = 500

async function demo(): Promise<boolean> {
  const startedAt = Date.now()
  const seconds = (): string => `${((Date.now() - startedAt) / 1_000).toFixed(1)} s`
  const plan = makePlan()
  const tally = new Tally()
  const dataDirectory = await mkdtemp(join(tmpdir(), 'documentpro-deletion-demo-'))
  console.log('Starting the service…')
  const service = await startLocalService({
    dataDirectory,
    context: CONTEXT,
    environmentLimit: 4,
    simulator: { samples: existingIds(plan), faults: plan.faults },
    onLine: (_functionName, line) => tally.read(line),
    onProblem: (sentence) => console.error(sentence),
  })
  try {
    const { endpoints } = service
    console.log(`${seconds()}  running; sending ${Object.values(plan.ids).flat().length} deletions`)
    const senders = createSenders(endpoints)
    let rotation: Promise<void> | undefined
    const accept = (ids: readonly string[]): void => {
      tally.accept(ids)
      if (tally.accepted.size >= ROTATE_AT) rotation ??= rotateKey(endpoints)
    }
    const ways: readonly Way[] = ['webhook', 'webhook_list', 'queue', 'event']
    const sending = Promise.all(ways.map((way) => senders[way](plan.ids[way], accept)))
    const sent = sending.then(() => true)
    let allSent = false
    while (Date.now() - startedAt < DEADLINE_MS && !(allSent && tally.pending === 0)) {
      allSent ||= await Promise.race([sent, delay(PROGRESS_MS, false)])
      if (allSent) await delay(PROGRESS_MS)
      console.log(
        `${seconds()}  accepted ${tally.accepted.size}  final ${tally.final}  pending ${tally.pending}`,
      )
    }
    await rotation
    // A message leaves the queue just after its outcome is in the log.
    const queued = await settledQueueLength(endpoints, tally)
    return report(plan, tally, await groundTruth(endpoints), queued, seconds())
  } finally {
    await service.close()
    await rm(dataDirectory, { recursive: true, force: true })
  }
}

function existingIds({ ids, unknown }: Plan): readonly string[] {
  return Object.values(ids)
    .flat()
    .filter((id) => !unknown.has(id))
}

async function rotateKey({
  upstreamUrl,
  secretsManagerEndpoint,
  region,
  secretId,
}: Endpoints): Promise<void> {
  const apiKey = 'local-demo-key-rotated'
  await fetch(`${upstreamUrl}/_simulator/key`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ api_key: apiKey }),
  })
  const client = new SecretsManagerClient({
    endpoint: secretsManagerEndpoint,
    region,
    credentials: LOCAL_CREDENTIALS,
  })
  await client.send(new PutSecretValueCommand({ SecretId: secretId, SecretString: apiKey }))
  console.log('        key rotated, the old one revoked')
}

async function settledQueueLength(endpoints: Endpoints, { pending }: Tally): Promise<number> {
  const { sqsEndpoint, region, queueUrl } = endpoints
  const client = new SQSClient({ endpoint: sqsEndpoint, region, credentials: LOCAL_CREDENTIALS })
  const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] })
  for (let look = 0; ; look++) {
    const { Attributes = {} } = await client.send(command)
    const length = [
      Attributes.ApproximateNumberOfMessages,
      Attributes.ApproximateNumberOfMessagesDelayed,
      Attributes.ApproximateNumberOfMessagesNotVisible,
    ].reduce((sum, count) => sum + Number(count), 0)
    if (length === pending || look === 20) return length
    await delay(100)
  }
}

async function groundTruth({ upstreamUrl }: Endpoints): Promise<GroundTruth> {
  const log: unknown = await (await fetch(`${upstreamUrl}/_simulator/log`)).json()
  const requests = (log as { requests: { request_id: string; deleted: boolean }[] }).requests
  return {
    asked: new Set(requests.map(({ request_id }) => request_id)),
    deleted: new Set(requests.filter(({ deleted }) => deleted).map(({ request_id }) => request_id)),
  }
}

function report(
  plan: Plan,
  tally: Tally,
  truth: GroundTruth,
  queued: number,
  took: string,
): boolean {
  console.log('\noutcome        deletions')
  for (const [outcome, ids] of tally.byOutcome()) {
    console.log(`${outcome.padEnd(14)} ${String(ids.length).padStart(9)}`)
  }
  console.log(`${'still queued'.padEnd(14)} ${String(queued).padStart(9)}`)
  console.log(`\n${tally.attempts} attempts, ${tally.routedBack} routed back, ${took}\n`)
  const checks = prove(plan, tally, truth, queued)
  for (const { says, holds } of checks) console.log(`${holds ? 'holds ' : 'BROKEN'}  ${says}`)
  return checks.every(({ holds }) => holds)
}

process.exitCode = (await demo()) ? 0 : 1
