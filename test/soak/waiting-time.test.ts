import { expect, it } from 'vitest'
import { waitingTime } from '../../soak/waiting-time.ts'

it('tells median and 99th percentile of the times that are known', () => {
  const times = Array.from({ length: 100 }, (_, index) => index * 100)
  expect(waitingTime([...times, undefined])).toBe('median 5.0 s, p99 9.9 s of 100')
  expect(waitingTime([undefined])).toBe('none')
})
