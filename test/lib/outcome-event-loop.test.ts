import { describe, expect, it } from 'vitest'
import { mayFitOutcomeEvents } from '../../lib/outcome-event-loop.ts'

describe('a pattern that outcome events do not fit', () => {
  it.each([
    { 'detail-type': ['DocumentPro deletion requested'] },
    { source: ['billing'] },
    { source: [{ prefix: 'billing' }] },
    { source: [{ suffix: '.billing' }] },
    { source: [{ 'equals-ignore-case': 'billing' }] },
    { source: [{ 'anything-but': ['documentpro-deletion'] }], detail: { request_id: ['a'] } },
    { source: [{ exists: false }] },
    { resources: ['arn:aws:s3:::documents'] },
    { detail: { order: { id: [{ exists: true }] } } },
    { detail: { outcome: { word: ['deleted'] }, order: ['a'] } },
    { detail: { request_id: [{ exists: true }], order: [{ prefix: 'a' }] } },
    { $or: [{ source: ['billing'] }, { source: ['orders'] }] },
  ])('%j', (pattern) => {
    expect(mayFitOutcomeEvents(pattern)).toBe(false)
  })
})

describe('a pattern that outcome events may fit', () => {
  it.each([
    { detail: { request_id: [{ exists: true }] } },
    { detail: { request_id: [{ exists: true }], order: [{ exists: false }] } },
    { source: ['billing', 'documentpro-deletion'] },
    { source: [{ prefix: 'documentpro' }] },
    { source: [{ suffix: '-deletion' }] },
    { source: [{ 'equals-ignore-case': 'DocumentPro-Deletion' }] },
    { source: [{ exists: true }] },
    { source: [{ wildcard: 'documentpro-*' }] },
    { source: [{ 'anything-but': 'billing' }] },
    { source: [{ 'anything-but': { prefix: 'billing' } }] },
    { 'detail-type': [{ prefix: 'DocumentPro deletion' }] },
    { $or: [{ source: ['billing'] }, { detail: { outcome: ['deleted'] } }] },
  ])('%j', (pattern) => {
    expect(mayFitOutcomeEvents(pattern)).toBe(true)
  })
})
