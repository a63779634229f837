import { describe, expect, it } from 'vitest'
import { readEmbeddedMetrics } from '../../../../local/aws/cloudwatch/embedded-metrics.ts'

const DIRECTIVE = {
  Namespace: 'Ours',
  Dimensions: [['function', 'outcome'], ['function']],
  Metrics: [{ Name: 'Deletions', Unit: 'Count' }],
}

const LINE = { function: 'worker', outcome: 'deleted', Deletions: [1, 2] }

function read(directive: object, line: object = LINE, Timestamp: unknown = 1_800_000_000_000) {
  const metadata = { Timestamp, CloudWatchMetrics: [{ ...DIRECTIVE, ...directive }] }
  return readEmbeddedMetrics(JSON.stringify({ _aws: metadata, ...line }))
}

/** As many members of the name that is given, `name0` and so on, each with the value. */
function members(name: string, count: number, value: unknown) {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`${name}${n}`, value]))
}

describe('a line in embedded metric format', () => {
  it('has each metric by each set of its dimensions', () => {
    const metric = { namespace: 'Ours', name: 'Deletions', unit: 'Count', values: [1, 2] }

    expect(read({})).toStrictEqual({
      metrics: [
        { ...metric, dimensions: { function: 'worker', outcome: 'deleted' } },
        { ...metric, dimensions: { function: 'worker' } },
      ],
      faults: [],
    })
  })

  it.each(['not JSON "_aws"', '[]', '{"event":"outcome"}', '{"_aws":1}'])(
    'is none of: %s',
    (line) => expect(readEmbeddedMetrics(line)).toStrictEqual({ metrics: [], faults: [] }),
  )

  it('may have 100 metrics in a directive, 30 dimensions in a set and 100 values in a metric', () => {
    const metrics = members('m', 100, Array(100).fill(1))
    const dimensions = members('d', 30, 'v')
    const { faults } = read(
      {
        Dimensions: [Object.keys(dimensions)],
        Metrics: Object.keys(metrics).map((Name) => ({ Name })),
      },
      { ...metrics, ...dimensions },
    )

    expect(faults).toStrictEqual([])
  })

  it.each<[string, ReturnType<typeof read>]>([
    [
      'a directive has 101 metrics; allowed are 100',
      read(
        { Metrics: Object.keys(members('m', 101, 1)).map((Name) => ({ Name })) },
        { ...LINE, ...members('m', 101, 1) },
      ),
    ],
    [
      'a metric has 31 dimensions; allowed are 30',
      read(
        { Dimensions: [Object.keys(members('d', 31, 'v'))] },
        { ...LINE, ...members('d', 31, 'v') },
      ),
    ],
    [
      'Deletions has 101 values; allowed are 1 to 100',
      read({}, { ...LINE, Deletions: Array(101).fill(1) }),
    ],
    ['Deletions has 0 values; allowed are 1 to 100', read({}, { ...LINE, Deletions: [] })],
    ['Deletions must be a number, or numbers', read({}, { ...LINE, Deletions: '1' })],
    [
      'the dimension outcome must be a text of 1 to 1024 characters',
      read({}, { ...LINE, outcome: '' }),
    ],
    [
      'the unit of Deletions is Furlongs, which is none',
      read({ Metrics: [{ Name: 'Deletions', Unit: 'Furlongs' }] }),
    ],
    [
      "a metric's name must be a text of 1 to 1024 characters",
      read({ Metrics: [{ Name: '' }] }, { ...LINE, '': 1 }),
    ],
    [
      'the namespace must be a text of 1 to 1024 characters',
      read({ Namespace: 'x'.repeat(1_025) }),
    ],
    ['Dimensions must be a list of lists', read({ Dimensions: [] })],
    ['Timestamp must be milliseconds since 1970', read({}, LINE, 'now')],
    [
      'it has 1048746 bytes; allowed are 1048576',
      read({}, { ...LINE, more: 'x'.repeat(1_048_500) }),
    ],
  ])('gives no metric, and says why: %s', (fault, { metrics, faults }) => {
    expect(faults).toStrictEqual([fault])
    expect(metrics).toStrictEqual([])
  })

  it('needs a list of directives', () => {
    const line = JSON.stringify({ _aws: { Timestamp: 1, CloudWatchMetrics: {} } })
    expect(readEmbeddedMetrics(line).faults).toStrictEqual(['CloudWatchMetrics must be a list'])
  })
})
