import { describe, expect, it, onTestFinished } from 'vitest'
import { watchLedger } from '../../../cli/watch/watch-ledger.ts'
import { type LedgerReader, LedgerUnavailableError } from '../../../lambda/deletion/ledger.ts'
import { clockAt, conclusion, deletionRequest, NOW } from '../../lambda/factories.ts'
import { ledgerIn, readerOf, startLedgerServer } from '../../lambda/ledger/ledger-in-dynalite.ts'

type Meanwhile = () => unknown

interface WatchOptions {
  readonly since?: number
  readonly outcome?: 'deleted' | 'expired'
  readonly json?: boolean
  /** Stands between the watch and the ledger. */
  readonly through?: (ledger: LedgerReader) => Pick<LedgerReader, 'list'>
}

async function ledgerServer() {
  const server = await startLedgerServer()
  onTestFinished(server.close)
  const clock = clockAt()
  const writer = ledgerIn(server.client, clock.now)
  return {
    server,
    ended: (id: string, { at = NOW, outcome = 'deleted' as 'deleted' | 'expired' } = {}) =>
      writer.take({
        conclusion: conclusion({ request: deletionRequest(id), outcome, at }),
        messageIds: [],
      }),
    opened: (id: string) => writer.open([deletionRequest(id)]),
    /** Watches while these happen, one after each look; a last look sees what the last one did. */
    async watch(meanwhile: readonly Meanwhile[], options: WatchOptions = {}) {
      const { since = NOW, outcome, json = true, through = (ledger) => ledger } = options
      const printed: string[] = []
      const told: string[] = []
      const stop = new AbortController()
      const events = [...meanwhile]
      await watchLedger(
        { since, outcome, json, everyMs: 5_000 },
        {
          ledger: through(readerOf(server.client)),
          terminal: {
            print: async (line) => void printed.push(line),
            tell: (line) => void told.push(line),
          },
          now: clock.now,
          signal: stop.signal,
          async sleep(ms) {
            clock.advance(ms)
            const event = events.shift()
            if (event === undefined) stop.abort()
            else await event()
          },
        },
      )
      const ids = json ? printed.map((line): string => JSON.parse(line).request_id) : []
      return { ids, printed, told }
    },
  }
}

const away = () => {
  const cause = Object.assign(new Error('away'), { name: 'TimeoutError' })
  return new LedgerUnavailableError('the ledger could not be asked', { cause })
}

describe('the watch', () => {
  it('shows each outcome once, oldest first, and those to come', async () => {
    const { ended, opened, watch } = await ledgerServer()
    await ended('second', { at: NOW + 2 })
    await ended('first', { at: NOW + 1 })
    await opened('open')
    const { ids } = await watch([() => ended('third', { at: NOW + 3 }), () => ended('open')])
    expect(ids).toStrictEqual(['first', 'second', 'third', 'open'])
  })

  it('shows what is recorded long after it ended', async () => {
    const { ended, watch } = await ledgerServer()
    const { ids } = await watch([
      () => ended('a', { at: NOW + 60_000 }),
      () => ended('late', { at: NOW + 1 }),
    ])
    expect(ids).toStrictEqual(['a', 'late'])
  })

  it('shows an id again whose outcome has changed', async () => {
    const { ended, watch } = await ledgerServer()
    await ended('a', { outcome: 'expired' })
    const { printed } = await watch([() => ended('a', { at: NOW + 5 })])
    expect(printed.map((line) => JSON.parse(line).outcome)).toStrictEqual(['expired', 'deleted'])
  })

  it('leaves out what ended before, or otherwise', async () => {
    const { ended, watch } = await ledgerServer()
    await ended('before', { at: NOW - 1 })
    await ended('expired', { outcome: 'expired' })
    await ended('deleted')
    expect((await watch([], { outcome: 'deleted' })).ids).toStrictEqual(['deleted'])
  })

  it('skips none and shows none twice where records are written all the while', async () => {
    const { ended, watch } = await ledgerServer()
    const ids = Array.from({ length: 350 }, (_, index) => `id-${index}`)
    const writes = ids.map((id, index) => () => ended(id, { at: NOW + ((index * 7) % 100) }))
    for (const write of writes.splice(0, 250)) await write()
    const { ids: shown } = await watch(
      Array.from({ length: 4 }, () => () => undefined),
      {
        through: (ledger) => ({
          async list(filter, cursor) {
            const page = await ledger.list(filter, cursor)
            for (const write of writes.splice(0, 20)) await write()
            return page
          },
        }),
      },
    )
    expect(shown.toSorted()).toStrictEqual(ids.toSorted())
  })

  it('goes on after the ledger was away, says so once, and lets no found one go', async () => {
    const { ended, watch } = await ledgerServer()
    let lists = 0
    const { ids, told } = await watch(
      [
        async () => {
          for (let index = 0; index < 150; index += 1) await ended(`id-${index}`)
        },
        () => undefined,
        () => undefined,
      ],
      {
        through: (ledger) => ({
          async list(filter, cursor) {
            lists += 1
            // In the second look between its parts, and in the third before the first.
            if (lists === 3 || lists === 4) throw away()
            return ledger.list(filter, cursor)
          },
        }),
      },
    )
    expect(ids.length).toBe(150)
    expect(new Set(ids).size).toBe(150)
    expect(told).toStrictEqual([
      'the ledger could not be asked (TimeoutError: away); it is asked again and again',
      'the ledger can be asked again',
    ])
  })

  it.each([
    ['these credentials may not', { name: 'AccessDeniedException' }],
    ['they have expired', { name: 'ExpiredTokenException' }],
  ])('ends where %s', async (_, names) => {
    const { watch } = await ledgerServer()
    let lists = 0
    const watching = watch([() => undefined], {
      through: (ledger) => ({
        async list(filter, cursor) {
          lists += 1
          if (lists === 1) return ledger.list(filter, cursor)
          const cause = Object.assign(new Error('no'), names)
          throw new LedgerUnavailableError('the ledger could not be asked', { cause })
        },
      }),
    })
    await expect(watching).rejects.toThrow(LedgerUnavailableError)
  })

  it('ends at once where there is no ledger to begin with', async () => {
    const { watch } = await ledgerServer()
    const list = () => Promise.reject(away())
    await expect(watch([], { through: () => ({ list }) })).rejects.toThrow(LedgerUnavailableError)
  })

  it('has a line for people, in which nothing acts on their terminal', async () => {
    const { server, watch } = await ledgerServer()
    const request = { ...deletionRequest('a'), requestedBy: 'billing', reason: 'end\u202eed' }
    const writer = ledgerIn(server.client, () => NOW)
    await writer.take({ conclusion: conclusion({ request }), messageIds: [] })
    const { printed } = await watch([], { json: false })
    const at = new Date(NOW).toISOString()
    expect(printed).toStrictEqual([
      `${at}  deleted (observed)       ${'a'.padEnd(36)}  0 attempts  queue  billing  end\\u202eed`,
    ])
  })
})
