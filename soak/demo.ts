/**
 * `npm run demo`: 1,000 deletions by every way in, with faults on and a key rotation in between, and the proof
 * that none was lost.
 *
 * @module
 */
import { rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import pLimit from 'p-limit'
import type { Endpoints } from '../local/endpoints-file.ts'
import { LOCAL_CREDENTIALS } from '../local/local-credentials.ts'
import { makeScratchDirectory } from '../local/scratch-directory.ts'
import { type LocalService, startLocalService } from '../local/service.ts'
import { makePlan, type Plan } from './demo-plan.ts'
import { checkInvariants } from './invariants/check-invariants.ts'
import { checkLine, outcomeTable } from './invariants/report.ts'
import { observe } from './observe.ts'
import { RunLog } from './run-log.ts'
import { BATCH_SIZES, batchesOf, openWaysIn, WAYS, type WaysIn } from './ways-in.ts'

const BACKOFF_CAP_SECONDS = 4
const KEY_PAUSE_SECONDS = 2
/** Short waits, so that what takes hours on AWS is seen in seconds. */
const CONTEXT = {
  'documentpro:backoffBaseSeconds': 1,
  'documentpro:backoffCapSeconds': BACKOFF_CAP_SECONDS,
  'documentpro:outagePauseSeconds': 1,
  'documentpro:keyPauseSeconds': KEY_PAUSE_SECONDS,
  'documentpro:upstreamTimeoutSeconds': 2,
  'documentpro:upstreamConnectTimeoutSeconds': 1,
  'documentpro:apiBudgetSeconds': 1,
}
const DEADLINE_MS = 50_000
const PROGRESS_MS = 1_000
const CALLS_AT_ONCE = 6
/** The key is rotated, and the old one revoked at once, when this many are accepted. */
const ROTATE_AT = 500

async function demo(): Promise<boolean> {
  const startedAt = Date.now()
  const seconds = (): string => `${((Date.now() - startedAt) / 1_000).toFixed(1)} s`
  const plan = makePlan()
  const log = new RunLog()
  const dataDirectory = await makeScratchDirectory('documentpro-deletion-demo-')
  console.log('Starting the service…')
  const service = await startLocalService({
    dataDirectory,
    context: CONTEXT,
    environmentLimit: 4,
    simulator: { samples: existingIds(plan), faults: plan.faults },
    onLine: (_functionName, line, pid) => log.read(line, pid),
    onDelivery: (record) => log.deliver(record),
    onProblem: (sentence) => console.error(sentence),
  })
  try {
    const { endpoints } = service
    console.log(`${seconds()}  running; sending ${Object.values(plan.ids).flat().length} deletions`)
    const waysIn = openWaysIn(endpoints)
    let rotation: Promise<void> | undefined
    const accept = (ids: readonly string[]): void => {
      log.accept(ids)
      if (log.accepted.size >= ROTATE_AT) rotation ??= rotateKey(endpoints)
    }
    log.ask(Object.values(plan.ids).flat())
    const sent = send(plan, waysIn, accept).then(() => true)
    let allSent = false
    while (Date.now() - startedAt < DEADLINE_MS && !(allSent && log.pending === 0)) {
      allSent ||= await Promise.race([sent, delay(PROGRESS_MS, false)])
      if (allSent) await delay(PROGRESS_MS)
      console.log(
        `${seconds()}  accepted ${log.accepted.size}  final ${log.final}  pending ${log.pending}`,
      )
    }
    await rotation
    waysIn.close()
    return report(service, log, plan, seconds())
  } finally {
    await service.close()
    await rm(dataDirectory, { recursive: true, force: true })
  }
}

async function send(
  { ids }: Plan,
  waysIn: WaysIn,
  onAccepted: (ids: readonly string[]) => void,
): Promise<void> {
  const limit = pLimit(CALLS_AT_ONCE)
  const calls = WAYS.flatMap((way) =>
    [...batchesOf(ids[way], BATCH_SIZES[way])].map((batch) => ({ way, batch })),
  )
  await limit.map(calls, async ({ way, batch }) => onAccepted(await waysIn[way](batch)))
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

function report(service: LocalService, log: RunLog, plan: Plan, took: string): boolean {
  const { simulator } = service
  if (simulator === undefined) throw new Error('the demo runs against the simulator')
  const remains = { service, simulator, sqsEdges: [], log }
  const facts = observe(remains, {
    pauses: {
      keyPauseMs: KEY_PAUSE_SECONDS * 1_000,
      throttlePauseCapMs: BACKOFF_CAP_SECONDS * 1_000,
      clockJumpMs: 0,
    },
    neverExisted: plan.unknown,
    belongsToPerson: (requestId, reason) => plan.forAPerson.get(requestId ?? '') === reason,
  })
  console.log(`\n${outcomeTable(log, facts)}\n`)
  console.log(
    `${log.count('attempt')} attempts, ${log.count('routed_back')} routed back, ${took}\n`,
  )
  const checks = checkInvariants(facts)
  console.log(checks.map(checkLine).join('\n'))
  const { accepted, final, pending } = log
  const planned = Object.values(plan.ids).flat().length
  const adds = accepted.size === planned && facts.queued.size === pending
  console.log(
    `${adds ? 'holds ' : 'BROKEN'}  accepted ${accepted.size} of ${planned} = ${final} final + ${facts.queued.size} still queued`,
  )
  return adds && checks.every(({ exceptions }) => exceptions.length === 0)
}

process.exitCode = (await demo()) ? 0 : 1
