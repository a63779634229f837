import { describe, expect, it } from 'vitest'
import { narrows } from '../../lib/event-pattern.ts'

describe('an event pattern says which events', () => {
  it.each([
    { 'detail-type': ['DocumentPro deletion requested'] },
    { source: ['billing'] },
    { source: [{ prefix: 'billing.' }] },
    { source: [{ prefix: { 'equals-ignore-case': 'Billing' } }] },
    { source: [{ wildcard: 'billing.*' }] },
    { resources: ['arn:aws:s3:::documents'] },
    { version: ['0'], source: ['billing'] },
    { detail: { request_id: [{ exists: true }] } },
    { detail: { order: { state: ['closed'], at: [{ numeric: ['>', 0] }] } } },
    { $or: [{ source: ['billing'] }, { 'detail-type': ['Order closed'] }] },
    { source: ['billing'], detail: { state: [{ 'anything-but': ['open'] }] } },
    { detail: { $or: [{ a: ['x'] }, { b: [{ 'equals-ignore-case': 'y' }] }] } },
  ])('with %j', (pattern) => {
    expect(narrows(pattern)).toBe(true)
  })
})

describe('an event pattern matches every event, or nearly', () => {
  it.each([
    {},
    { version: ['0'] },
    { account: ['123456789012'], region: ['eu-west-1'] },
    { time: [{ prefix: '2' }] },
    { id: [{ exists: true }] },
    { source: [{ prefix: '' }] },
    { source: [{ suffix: { 'equals-ignore-case': '' } }] },
    { source: [{ wildcard: '**' }] },
    { source: [{ exists: true }] },
    { source: ['billing', { prefix: '' }] },
    { source: [{ 'anything-but': ['aws.ec2'] }] },
    { detail: { request_id: [{ exists: false }] } },
    { detail: {} },
    { $or: [{ source: ['billing'] }, { version: ['0'] }] },
    { $or: [] },
    { source: [] },
    { source: 'billing' },
    { source: [{ unheard: 'of' }] },
    { sources: ['billing'] },
  ])('with %j', (pattern) => {
    expect(narrows(pattern)).toBe(false)
  })
})
