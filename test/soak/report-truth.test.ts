import { expect, it } from 'vitest'
import { type Truth, untruth } from '../../soak/report-truth.ts'

const gone: Truth = {
  existed: true,
  exists: false,
  calls: [{ status: 200, deleted: true, fault: null }],
}
const lost: Truth = {
  existed: true,
  exists: false,
  calls: [{ status: null, deleted: true, fault: 'reset_after' }],
}
const never: Truth = {
  existed: false,
  exists: false,
  calls: [{ status: 404, deleted: false, fault: null }],
}
const there: Truth = { existed: true, exists: true, calls: [] }

it.each<[string, Truth]>([
  ['deleted', gone],
  ['already_gone', lost],
  ['not_found', never],
  ['already_gone', { ...never, calls: [{ status: 200, deleted: false, fault: 'empty' }] }],
  ['already_gone', { ...never, calls: [{ status: 404, deleted: false, fault: 'truncated' }] }],
  ['already_gone', { ...never, calls: [{ status: 408, deleted: false, fault: 'status' }] }],
  [
    'already_gone',
    { ...never, calls: [{ status: 500, deleted: false, fault: 'status' }, ...never.calls] },
  ],
])('finds nothing wrong with %s of %j', (outcome, truth) => {
  expect(untruth(outcome, 'recorded', truth)).toBeUndefined()
})

it.each<[string, Truth]>([
  ['deleted', there],
  ['deleted', lost],
  ['deleted', never],
  ['already_gone', there],
  ['already_gone', never],
  ['already_gone', { ...never, calls: [{ status: 429, deleted: false, fault: 'throttle' }] }],
  ['not_found', gone],
  ['no_record', gone],
  ['expired', there],
])('finds something wrong with %s of %j', (outcome, truth) => {
  expect(untruth(outcome, 'recorded', truth)).toBeTypeOf('string')
})

it('takes an inference after a crash for no more than it is', () => {
  expect(untruth('already_gone', 'inferred', never)).toBeUndefined()
  expect(untruth('already_gone', 'inferred', there)).toBeTypeOf('string')
})
