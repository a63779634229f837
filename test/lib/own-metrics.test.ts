import type { Template } from 'aws-cdk-lib/assertions'
import { beforeAll, describe, expect, it } from 'vitest'
import { DEAD_LETTER_REASONS } from '../../lambda/deletion/outcome.ts'
import { DeletionJournal } from '../../lambda/telemetry/deletion-journal.ts'
import { deadLetterOf, deletionRequest, KEY, NOW } from '../lambda/factories.ts'
import { type EmittedMetric, emittedBy } from '../lambda/telemetry/emitted-metrics.ts'
import { synthesised } from './synthesised.ts'

/** Each metric that the functions have, once. */
function everyMetric(): readonly EmittedMetric[] {
  return emittedBy((metrics, log) => {
    const journal = new DeletionJournal(log, metrics, () => NOW)
    const request = deletionRequest()
    journal.received([request])
    for (const outcome of ['unexpected', 'unavailable'] as const) {
      journal.attempt({
        request,
        attempt: 1,
        outcome,
        status: null,
        ambiguous: false,
        about: undefined,
        fault: undefined,
        retryAfter: undefined,
        durationMs: 1,
        keyFingerprint: KEY.fingerprint,
      })
    }
    for (const why of ['key_rejected', 'unexpected'] as const) {
      journal.routedBack({ action: 'route_back', request, retryAt: NOW, why })
    }
    const messageIds = ['1']
    for (const outcome of DEAD_LETTER_REASONS) {
      const ended =
        outcome === 'invalid'
          ? ({ outcome, messageId: '1', field: 'body', message: 'body must be JSON' } as const)
          : deadLetterOf({ outcome, request })
      journal.take({ conclusion: ended, messageIds })
    }
    journal.kept(['1'], 'route_back_failed')
    metrics.queueAge(1)
    for (const sink of ['ledger', 'outcome_events']) metrics.splitCount('SinkFailed', sink)
    for (const name of [
      'ApiKeyUnavailable',
      'ReceiptsUnavailable',
      'UntrustedHistory',
      'WebhookRefused',
      'WebhookSecretUnavailable',
    ] as const) {
      metrics.count(name)
    }
  })
}

/** A metric without the function's name: the namespace, its own name, and what it is split by. */
function nameOf({ namespace, name, dimensions }: EmittedMetric): string {
  const { function: _function, ...others } = dimensions
  return [namespace, name, ...Object.entries(others).flat()].join(' ')
}

/** A first synthesis loads all of the CDK. */
const SYNTHESIS_MS = 120_000

describe('what alarms and dashboard look at', () => {
  const emitted = everyMetric()
  let template: Template
  let graphs: string

  beforeAll(() => {
    template = synthesised({
      'documentpro:webhookRoute': true,
      'documentpro:outcomeEventBus': 'outcomes',
    })
    const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'))
    const parts: readonly unknown[] = dashboard?.Properties.DashboardBody['Fn::Join'][1]
    graphs = parts.map((part) => (typeof part === 'string' ? part : '<reference>')).join('')
  }, SYNTHESIS_MS)

  it('has the name of its function, so that two stacks in an account do not mix', () => {
    expect(new Set(emitted.map(({ dimensions }) => dimensions.function))).toStrictEqual(
      new Set(['worker-1']),
    )
  })

  it('is emitted by the functions: every metric of an alarm', () => {
    const watched = Object.values(template.findResources('AWS::CloudWatch::Alarm'))
      .map(({ Properties }) => Properties)
      .filter(({ Namespace }) => !Namespace.startsWith('AWS/'))
      .map(({ Namespace, MetricName, Dimensions }) => {
        const [first, ...others]: { Name: string; Value: string }[] = Dimensions
        expect(first).toMatchObject({ Name: 'function', Value: { Ref: expect.any(String) } })
        const split = others.flatMap(({ Name, Value }) => [Name, Value])
        return [Namespace, MetricName, ...split].join(' ')
      })

    expect(watched).toHaveLength(12)
    expect(emitted.map(nameOf)).toStrictEqual(expect.arrayContaining(watched))
  })

  it('is emitted by the functions: every metric of a graph', () => {
    const plain = [...graphs.matchAll(/"DocumentProDeletion","(\w+)","function"/g)]
    const split = [...graphs.matchAll(/{DocumentProDeletion,function,(\w+)} MetricName=\W+(\w+)/g)]
    const names = new Set(emitted.map(({ name }) => name))
    const splitNames = new Set(
      emitted.flatMap(({ name, dimensions }) =>
        Object.keys(dimensions).map((dimension) => `${name} by ${dimension}`),
      ),
    )

    expect(plain.length).toBeGreaterThan(5)
    for (const [, name] of plain) expect(names).toContain(name)
    expect(split.length).toBeGreaterThan(5)
    for (const [, dimension, name] of split) expect(splitNames).toContain(`${name} by ${dimension}`)
  })

  it('shows of webhooks what is refused, and what could not be checked, where there are any', () => {
    for (const name of ['WebhookRefused', 'WebhookSecretUnavailable', 'ReceiptsUnavailable']) {
      expect(graphs).toContain(`"DocumentProDeletion","${name}"`)
    }
    const [without] = Object.values(synthesised().findResources('AWS::CloudWatch::Dashboard'))
    expect(JSON.stringify(without)).not.toContain('WebhookRefused')
  })

  it('shows dead letters by every reason that they are given', () => {
    const reasons = emitted
      .filter(({ name, value }) => name === 'Deletions' && value === 1)
      .map(({ dimensions }) => dimensions.outcome)

    expect(reasons).toHaveLength(4)
    for (const reason of reasons) expect(graphs).toContain(`"outcome","${reason}"`)
  })
})
