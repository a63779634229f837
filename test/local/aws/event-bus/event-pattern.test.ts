import { describe, expect, it } from 'vitest'
import { parseEventPattern } from '../../../../local/aws/event-bus/event-pattern.ts'

/** The sample event of EventBridge's documentation, with a few fields more. */
const EVENT = {
  version: '0',
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  resources: ['arn:one', 'arn:two'],
  detail: {
    state: 'running',
    'c-count': 5,
    'x-limit': 301.8,
    empty: '',
    nothing: null,
    flag: true,
    nested: { leaf: 1 },
    tags: ['a', 7],
    none: [],
    items: [
      { id: 'one', kind: 'x' },
      { id: 'two', kind: 'y' },
    ],
  },
}

describe('an event fits a pattern', () => {
  it.each([
    [{ source: ['aws.ec2'] }],
    [{ source: ['aws.s3', 'aws.ec2'] }],
    [{ source: ['aws.ec2'], detail: { state: ['running'] } }],
    [{ resources: ['arn:two'] }],
    [{ resources: ['arn:none', 'arn:one'] }],
    [{ detail: { tags: [7] } }],
    [{ detail: { empty: [''] } }],
    [{ detail: { nothing: [null] } }],
    [{ detail: { flag: [true] } }],
    [{ source: [{ prefix: 'aws.' }] }],
    [{ source: [{ suffix: 'ec2' }] }],
    [{ source: [{ 'equals-ignore-case': 'AWS.EC2' }] }],
    [{ resources: [{ suffix: ':two' }] }],
    [{ detail: { state: [{ 'anything-but': 'stopped' }] } }],
    [{ detail: { state: [{ 'anything-but': ['stopped', 'overloaded'] }] } }],
    [{ detail: { 'x-limit': [{ 'anything-but': [100, 200] }] } }],
    [{ detail: { 'c-count': [{ numeric: ['>', 0, '<=', 5] }] } }],
    [{ detail: { 'c-count': [{ numeric: ['>=', 5] }] } }],
    [{ detail: { 'x-limit': [{ numeric: ['=', 3.018e2] }] } }],
    [{ detail: { 'c-count': [{ exists: true }] } }],
    [{ detail: { missing: [{ exists: false }] } }],
    [{ missing: { field: [{ exists: false }] } }],
    [{ detail: { state: [{ prefix: 'stop' }, { suffix: 'ning' }] } }],
  ])('%j', (pattern) => {
    expect(parseEventPattern(pattern)(EVENT)).toBe(true)
  })

  it.each([
    // `exists` looks at leaves only: an object is not one (EventBridge User Guide, comparison operators).
    [{ detail: { nested: [{ exists: false }] } }],
    // Lists of objects are looked into, each for itself.
    [{ detail: { items: { id: ['two'] } } }],
    [{ detail: { none: [{ exists: false }] } }],
    [{ detail: { items: { id: ['two'], kind: ['y'] } } }],
  ])('%j, by its leaves', (pattern) => {
    expect(parseEventPattern(pattern)(EVENT)).toBe(true)
  })
})

describe('an event does not fit a pattern', () => {
  it.each([
    [{ source: ['aws.EC2'] }],
    [{ source: ['aws.ec2'], detail: { state: ['stopped'] } }],
    [{ missing: ['x'] }],
    [{ missing: { field: ['x'] } }],
    [{ source: { field: ['x'] } }],
    [{ resources: ['arn:three'] }],
    [{ detail: { 'c-count': ['5'] } }],
    [{ detail: { empty: [null] } }],
    [{ detail: { nothing: [''] } }],
    [{ detail: { missing: [null] } }],
    [{ detail: { flag: ['true'] } }],
    [{ source: [{ prefix: 'AWS.' }] }],
    [{ detail: { 'c-count': [{ prefix: '5' }] } }],
    [{ detail: { state: [{ 'anything-but': 'running' }] } }],
    [{ detail: { state: [{ 'anything-but': ['stopped', 'running'] }] } }],
    [{ detail: { missing: [{ 'anything-but': 'x' }] } }],
    [{ detail: { 'c-count': [{ numeric: ['>', 0, '<', 5] }] } }],
    [{ detail: { state: [{ numeric: ['=', 5] }] } }],
    [{ detail: { state: [{ exists: false }] } }],
    [{ detail: { missing: [{ exists: true }] } }],
    [{ detail: { nested: [{ exists: true }] } }],
    [{ detail: { items: { id: ['one'], kind: ['y'] } } }],
    [{ toString: [{ exists: true }] }],
  ])('%j', (pattern) => {
    expect(parseEventPattern(pattern)(EVENT)).toBe(false)
  })

  it.each([[null], [undefined], ['text'], [1], [[]]])('when it is %j', (event) => {
    expect(parseEventPattern({ source: ['x'] })(event)).toBe(false)
  })
})

describe('a pattern is refused, not passed over', () => {
  it.each([
    ['text', 'the pattern is "text"; allowed is an object'],
    [[], 'the pattern is []; allowed is an object'],
    [{ source: 'aws.ec2' }, 'source is "aws.ec2"; allowed is an object'],
    [{ detail: { state: 'x' } }, 'detail.state is "x"; allowed is an object'],
    [{ source: [] }, 'source is an empty list'],
    [{ $or: [{ source: ['a'] }] }, '$or is not emulated'],
    [{ source: [{ wildcard: 'a*' }] }, 'source: wildcard is not emulated; allowed are values and'],
    [{ source: [{ cidr: '10.0.0.0/8' }] }, 'source: cidr is not emulated'],
    [{ source: [{ prefix: 'a', suffix: 'b' }] }, 'source has a rule with several operators'],
    [{ source: [{}] }, 'source: nothing is not emulated'],
    [{ source: [{ prefix: 1 }] }, 'source: prefix with 1 is not emulated'],
    [{ source: [{ prefix: { 'equals-ignore-case': 'a' } }] }, 'source: prefix with {'],
    [{ source: [{ exists: 'yes' }] }, 'source: exists with "yes" is not emulated'],
    [{ source: [{ 'anything-but': { prefix: 'a' } }] }, 'source: anything-but with {'],
    [{ n: [{ numeric: [] }] }, 'n: numeric with [] is not emulated'],
    [{ n: [{ numeric: ['>'] }] }, 'n: numeric with [">"] is not emulated'],
    [{ n: [{ numeric: ['!=', 1] }] }, 'n: numeric with ["!=",1] is not emulated'],
    [{ n: [{ numeric: ['>', '1'] }] }, 'n: numeric with [">","1"] is not emulated'],
  ])('%j', (pattern, message) => {
    expect(() => parseEventPattern(pattern)).toThrow(message)
  })
})
