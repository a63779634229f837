import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { synthesised } from '../lib/synthesised.ts'

/** The rows of the page's table, and the types that they are about. */
const ROWS: Readonly<Record<string, string>> = {
  queues: 'AWS::SQS::Queue',
  secret: 'AWS::SecretsManager::Secret',
  'log groups': 'AWS::Logs::LogGroup',
  table: 'AWS::DynamoDB::Table',
  functions: 'AWS::Lambda::Function',
  'HTTP API': 'AWS::ApiGatewayV2::Api',
  'EventBridge rule': 'AWS::Events::Rule',
  'SNS topic': 'AWS::SNS::Topic',
  'KMS key': 'AWS::KMS::Key',
  alarms: 'AWS::CloudWatch::Alarm',
  dashboard: 'AWS::CloudWatch::Dashboard',
}

/** What comes along with those. */
const PARTS =
  /^AWS::(IAM::(Role|Policy)|Lambda::(Permission|EventSourceMapping)|\w+::\w*Policy|ApiGatewayV2::(Integration|Route|Stage)|CDK::Metadata)$/

interface Resource {
  readonly Type: string
  readonly DeletionPolicy?: string
}

describe('the page about the first deployment', () => {
  let page: string
  let resources: readonly Resource[]

  beforeAll(async () => {
    page = await readFile('docs/first-deploy.md', 'utf8')
    const { Resources } = synthesised().toJSON() as { Resources: Record<string, Resource> }
    resources = Object.values(Resources)
  }, 120_000)

  it('counts what the stack has, and says what stays', () => {
    const [, table = ''] = /resources:start -->\n\n(.*)\n\n<!-- resources:end/s.exec(page) ?? []
    const rows = table
      .split('\n')
      .slice(2)
      .map((row) => row.split('|').map((cell) => cell.trim()))

    const said = rows.map(([, what = '', count, after = '']) => {
      const [name] = Object.keys(ROWS).filter((one) => what.startsWith(one))
      return [ROWS[name ?? ''], Number(count), after.startsWith('stay')]
    })
    const made = Object.values(ROWS).map((type) => {
      const all = resources.filter(({ Type }) => Type === type)
      const kept = all.filter(({ DeletionPolicy }) => DeletionPolicy?.startsWith('Retain'))
      return [type, all.length, kept.length === all.length]
    })
    expect(said).toStrictEqual(made)
  })

  it('leaves nothing out but what comes along with that', () => {
    const types = resources.map(({ Type }) => Type)
    const others = types.filter((type) => !Object.values(ROWS).includes(type))
    expect(others.filter((type) => !PARTS.test(type))).toStrictEqual([])
  })

  it('names outputs that there are', () => {
    const outputs = Object.keys(synthesised().toJSON().Outputs)
    const named = [...page.matchAll(/OutputKey=='(\w+)'|output `(\w+)`/g)].map(
      ([, one, other]) => one ?? other,
    )
    expect(named.length).toBeGreaterThan(3)
    for (const name of named) expect(outputs).toContain(name)
  })

  it('has the sum of the page about costs', async () => {
    const [, sum] = /\*\*in all\*\* \| +\| \*\*([\d.]+)\*\*/.exec(
      await readFile('docs/cost.md', 'utf8'),
    ) ?? ['', 'none']
    expect(page).toContain(`About ${sum} US dollars a month`)
  })
})
