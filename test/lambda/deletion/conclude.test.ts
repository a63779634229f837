import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  type Concluded,
  conclude,
  type KnownGone,
  SINK_TIMEOUT_MS,
  type Sink,
} from '../../../lambda/deletion/conclude.ts'
import { conclusion } from '../factories.ts'

const ENDED: Concluded = { conclusion: conclusion(), messageIds: ['m'] }

/** Sinks that do as told, what they took, and who failed. */
function over(...sinks: readonly (readonly [string, Sink['take']])[]) {
  const events: string[] = []
  const tools = {
    sinks: sinks.map(
      ([name, take]): Sink => ({
        name,
        take(concluded) {
          events.push(name)
          return take(concluded)
        },
      }),
    ),
    journal: {
      sinkFailed: (sink: string, _: Concluded, cause: unknown) => {
        events.push(`${sink} failed: ${cause}`)
      },
    },
  }
  return { events, conclude: () => conclude(ENDED, tools) }
}

const takes = (): undefined => undefined
const takesInTime = async (): Promise<undefined> => undefined

afterEach(() => {
  vi.useRealTimers()
})

describe('a final outcome', () => {
  it('is durable when every sink took it, in their order', async () => {
    const { events, conclude: ask } = over(['ledger', takesInTime], ['log', takes])
    expect(await ask()).toBe(ENDED.conclusion)
    expect(events).toStrictEqual(['ledger', 'log'])
  })

  it('is durable at once when every sink took it at once', () => {
    const { events, conclude: ask } = over(['log', takes], ['metrics', takes])
    expect(ask()).toBe(ENDED.conclusion)
    expect(events).toStrictEqual(['log', 'metrics'])
  })

  it('goes through every sink once, whatever mixture of them takes time', async () => {
    const { events, conclude: ask } = over(
      ['first', takes],
      ['second', takesInTime],
      ['third', takes],
      ['fourth', takesInTime],
    )
    expect(await ask()).toBe(ENDED.conclusion)
    expect(events).toStrictEqual(['first', 'second', 'third', 'fourth'])
  })

  it.each([
    ['throws', () => expect.fail('a bug'), 'AssertionError: a bug'],
    ['rejects', () => Promise.reject(new TypeError('down')), 'TypeError: down'],
  ])('is not durable when a sink %s, and no later one hears of it', async (_, take, cause) => {
    const { events, conclude: ask } = over(['ledger', take], ['log', takes])
    expect(await ask()).toBeUndefined()
    expect(events).toStrictEqual(['ledger', `ledger failed: ${cause}`])
  })

  it('is not durable when a sink is slow', async () => {
    vi.useFakeTimers()
    const never = Promise.withResolvers<undefined>().promise
    const { events, conclude: ask } = over(['ledger', () => never], ['log', takes])
    const asked = ask()
    await vi.advanceTimersByTimeAsync(SINK_TIMEOUT_MS - 1)
    expect(events).toStrictEqual(['ledger'])
    await vi.advanceTimersByTimeAsync(1)
    expect(await asked).toBeUndefined()
    expect(events).toStrictEqual(['ledger', 'ledger failed: SinkTimeoutError: took too long'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('leaves no timer behind when a sink took it in time', async () => {
    vi.useFakeTimers()
    const { conclude: ask } = over(['ledger', takesInTime])
    expect(await ask()).toBe(ENDED.conclusion)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is told as a sink knows it, to later sinks and to whoever waits', async () => {
    const gone = { ...ENDED.conclusion, outcome: 'already_gone', deletedAt: 1 } as KnownGone
    const heard: Concluded[] = []
    const { conclude: ask } = over(
      ['ledger', async () => gone],
      [
        'log',
        (concluded) => {
          heard.push(concluded)
        },
      ],
    )
    expect(await ask()).toBe(gone)
    expect(heard).toStrictEqual([{ ...ENDED, conclusion: gone }])
  })
})
