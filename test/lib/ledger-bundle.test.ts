import { readdirSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { makeScratchDirectory } from '../../local/data-directory/scratch-directory.ts'
import { synthesise } from '../../local/template/synthesise.ts'

/** A synthesis loads all of the CDK and bundles both functions. */
const SYNTHESIS_MS = 120_000

/** The bundles of both functions: the worker's, which is the smaller one, and the API function's. */
async function bundles(context: object): Promise<readonly [string, string]> {
  const directory = await makeScratchDirectory('documentpro-deletion-bundles-')
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  await synthesise(directory, { ...context })
  const [worker = '', api = ''] = readdirSync(directory)
    .filter((name) => name.startsWith('asset.'))
    .map((name) => readFileSync(join(directory, name, 'index.js'), 'utf8'))
    .toSorted((one, other) => one.length - other.length)
  return [worker, api]
}

/** KMS's client, and the second look. */
const SIGNING = /TrentService|certificate_issued/

const LEDGER = /ledger_unavailable|later_requests|if_not_exists/

describe('the bundles', () => {
  it('carry EventBridge where there are outcome events', { timeout: SYNTHESIS_MS }, async () => {
    const all = await bundles({ 'documentpro:outcomeEventBus': 'outcomes' })
    for (const bundle of all) expect(bundle).toMatch(/PutEvents/)
  })

  it('carry neither the ledger nor its client in the worker where there is none, and stay as small as they were', {
    timeout: SYNTHESIS_MS,
  }, async () => {
    const [worker, api] = await bundles({ 'documentpro:ledger': 'false' })
    expect(worker).not.toMatch(/DynamoDB|EventBridge|PutEvents/)
    expect(worker).not.toMatch(LEDGER)
    expect(api).not.toMatch(/later_requests|if_not_exists|EventBridge|PutEvents/)
    expect(Buffer.byteLength(worker)).toBeLessThanOrEqual(212_437)
  })

  it('stay within bounds with it', { timeout: SYNTHESIS_MS }, async () => {
    const [worker, api] = await bundles({})
    expect(worker).toMatch(/DynamoDB/)
    expect(worker).not.toMatch(/EventBridge|PutEvents/)
    expect(Buffer.byteLength(worker)).toBeLessThanOrEqual(290_000)
    expect(api).not.toMatch(SIGNING)
  })

  it('carry the client of KMS in the API function alone, where there are certificates', {
    timeout: SYNTHESIS_MS,
  }, async () => {
    const [worker, api] = await bundles({ 'documentpro:certificates': 'true' })
    expect(worker).not.toMatch(SIGNING)
    expect(api).toMatch(/TrentService/)
    expect(api).toMatch(/certificate_issued/)
  })
})
