import { beforeAll, describe, expect, it } from 'vitest'
import { DEAD_LETTER_REASONS } from '../../lambda/deletion/outcome.ts'
import { synthesised } from './synthesised.ts'

/** A first synthesis loads all of the CDK. */
const SYNTHESIS_MS = 120_000

/** What the dashboard of this stack looks at, as it's written. That it's emitted is shown by `watched-metrics.test.ts`. */
function graphsWith(context: Readonly<Record<string, unknown>>): string {
  const [dashboard] = Object.values(
    synthesised(context).findResources('AWS::CloudWatch::Dashboard'),
  )
  const parts: readonly unknown[] = dashboard?.Properties.DashboardBody['Fn::Join'][1]
  return parts.map((part) => (typeof part === 'string' ? part : '<reference>')).join('')
}

describe('the dashboard', () => {
  let graphs: string

  beforeAll(() => {
    graphs = graphsWith({ 'documentpro:webhookRoute': true })
  }, SYNTHESIS_MS)

  it('shows of webhooks what is refused, and what could not be checked, where there are any', () => {
    for (const name of ['WebhookRefused', 'WebhookSecretUnavailable', 'ReceiptsUnavailable']) {
      expect(graphs).toContain(`"DocumentProDeletion","${name}"`)
    }
    expect(graphsWith({})).not.toContain('WebhookRefused')
  })

  it('shows dead letters by every reason that they are given', () => {
    expect(DEAD_LETTER_REASONS).toHaveLength(4)
    for (const reason of DEAD_LETTER_REASONS) {
      expect(graphs).toContain(`"outcome","${reason}"`)
    }
  })
})
