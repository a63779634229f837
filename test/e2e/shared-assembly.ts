import { hash } from 'node:crypto'
import { LOCAL_CONTEXT } from '../../local/template/read-stack.ts'
import { synthesise } from '../../local/template/synthesise.ts'
import { madeOnce } from '../made-once.ts'

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
export function sharedAssembly(context: Readonly<Record<string, unknown>> = {}): Promise<string> {
  return madeOnce(hash('sha256', JSON.stringify(context)), async (directory) => {
    await synthesise(directory, { ...LOCAL_CONTEXT, ...SHORT_WAITS, ...context })
  })
}
