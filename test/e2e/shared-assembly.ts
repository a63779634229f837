import { hash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { inject } from 'vitest'
import { LOCAL_CONTEXT } from '../../local/template/read-stack.ts'
import { synthesise } from '../../local/template/synthesise.ts'

/** Short waits, and callers who hurry: what takes minutes on AWS must be seen in seconds. */
export const SHORT_WAITS: Readonly<Record<string, unknown>> = {
  'documentpro:backoffBaseSeconds': 1,
  'documentpro:backoffCapSeconds': 4,
  'documentpro:outagePauseSeconds': 1,
  'documentpro:keyPauseSeconds': 1,
  'documentpro:upstreamTimeoutSeconds': 1,
  'documentpro:upstreamConnectTimeoutSeconds': 1,
  'documentpro:apiBudgetSeconds': 1,
  'documentpro:workerTimeoutSeconds': 5,
  'documentpro:apiRateLimit': 10_000,
  'documentpro:apiBurstLimit': 5_000,
}

/**
 * A stack under a customer's key. It needs all that another one needs, and the key's statements beside: what runs with
 * it shows both.
 */
export const ENCRYPTED: Readonly<Record<string, unknown>> = {
  'documentpro:encryptionKeyArn':
    'arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab',
}

/**
 * A cloud assembly with short waits: synthesised by the first file of the test run that asks for it.
 * @param context goes over the short waits
 */
export async function sharedAssembly(
  context: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const place = join(inject('assemblies'), hash('sha256', JSON.stringify(context)))
  if (existsSync(place)) return place
  const own = await mkdtemp(`${place}-`)
  await synthesise(own, { ...LOCAL_CONTEXT, ...SHORT_WAITS, ...context })
  // Another file may have been quicker.
  await rename(own, place).catch(() => rm(own, { recursive: true }))
  return place
}
