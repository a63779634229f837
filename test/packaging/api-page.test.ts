import { readFile } from 'node:fs/promises'
import { Stack } from 'aws-cdk-lib'
import { describe, expect, it } from 'vitest'
import { configurationKeys } from '../../lib/configuration-keys.ts'
import { DocumentProDeletion } from '../../lib/index.ts'
import { apiPage } from '../../packaging/api-page.ts'
import { unbundledApp } from '../lib/synthesised.ts'

const BEFORE = '# API\n\n<!-- api:start -->\nold\n<!-- api:end -->\n\nThe end.\n'

describe('docs/api.md', () => {
  // What it says of them is held against the source by `npm run jsii`, which takes too long for here.
  it('names each prop and each part of the construct', async () => {
    const page = await readFile('docs/api.md', 'utf8')
    const names = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)
    const deletion = new DocumentProDeletion(new Stack(unbundledApp(), 'Stack'), 'Deletion')
    const parts = Object.keys(deletion).filter((name) => name !== 'node')

    expect(names).toEqual(expect.arrayContaining(Object.keys(configurationKeys)))
    expect(names).toEqual(expect.arrayContaining(parts))
  })
})

describe('the page on the API', () => {
  const common = { assembly: 'ours', locationInModule: { filename: 'a.ts', line: 1 } }
  const options = {
    ...common,
    fqn: 'ours.Options',
    name: 'Options',
    kind: 'interface',
    datatype: true,
    interfaces: ['ours.Base'],
    docs: { summary: 'What may be chosen.', remarks: 'Or\nnot.' },
    properties: [
      {
        ...common,
        name: 'size',
        type: { primitive: 'number' },
        docs: { summary: 'How big.', default: '3' },
      },
      {
        ...common,
        name: 'queues',
        type: { collection: { kind: 'array', elementtype: { fqn: 'aws-cdk-lib.aws_sqs.Queue' } } },
        docs: { summary: 'Which.', default: '- a new one' },
      },
    ],
  } as never

  it('has a section for each type, with what a default is and what it means', () => {
    expect(apiPage(BEFORE, { types: { 'ours.Options': options } })).toBe(`# API

<!-- api:start -->

## Options

What may be chosen. Or not.

All of \`Base\`.

| name | type | meaning | default |
|---|---|---|---|
| \`size\` | \`number\` | How big. | \`3\` |
| \`queues\` | \`aws_sqs.Queue[]\` | Which. | a new one |

<!-- api:end -->

The end.
`)
  })

  it('refuses a type that not every language has', () => {
    const union = { union: { types: [{ primitive: 'string' }, { primitive: 'number' }] } }
    const types = {
      'ours.Odd': { ...common, name: 'Odd', properties: [{ name: 'size', type: union }] } as never,
    }
    expect(() => apiPage(BEFORE, { types })).toThrow(/languages can't all express: .*union/)
  })
})
