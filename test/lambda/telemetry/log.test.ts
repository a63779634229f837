import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Log, type LogFields } from '../../../lambda/telemetry/log.ts'
import { NOW } from '../factories.ts'
import { writtenLog } from '../written-lines.ts'

const anyScalar = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.constant(undefined),
)

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a log line', () => {
  it('is flat JSON with its time, its level, its event and its fields, in that order', () => {
    const written: string[] = []
    new Log(
      (line) => written.push(line),
      () => NOW,
    ).write('WARN', 'attempt', {
      request_id: 'a',
      status: null,
      ambiguous: true,
      message_id: undefined,
    })
    expect(written).toStrictEqual([
      '{"timestamp":"2026-11-24T12:00:00.000Z","level":"WARN","event":"attempt","request_id":"a","status":null,"ambiguous":true}\n',
    ])
  })

  it('has the fields of its invocation, and its own over them', () => {
    const { log, lines } = writtenLog({ aws_request_id: 'i', trace_id: 't' })
    log.with({ trace_id: 'u', more: 1 }).write('INFO', 'e', { more: 2 })
    log.write('INFO', 'e', {})
    expect(lines()).toMatchObject([
      { aws_request_id: 'i', trace_id: 'u', more: 2 },
      { aws_request_id: 'i', trace_id: 't' },
    ])
    expect(lines()[1]).not.toHaveProperty('more')
  })

  it('has the fields of its invocation where it has none of that name itself', () => {
    const { log, lines } = writtenLog({ aws_request_id: 'i', trace_id: undefined, 'a"b': 'c"d' })
    log.write('INFO', 'e', { aws_request_id: undefined, origin: 'queue' })
    expect(lines()).toMatchObject([{ aws_request_id: 'i', 'a"b': 'c"d', origin: 'queue' }])
    expect(lines()[0]).not.toHaveProperty('trace_id')
  })

  it('has its own time', () => {
    const written: string[] = []
    let now = NOW
    const log = new Log(
      (line) => written.push(line),
      () => now,
    )
    for (const at of [NOW, NOW, NOW + 1, NOW]) {
      now = at
      log.write('INFO', 'e', {})
    }
    const times = written.map((line) => Date.parse(JSON.parse(line).timestamp))
    expect(times).toStrictEqual([NOW, NOW, NOW + 1, NOW])
  })

  it('is one line of scalars, whatever its fields are', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), anyScalar), (fields: LogFields) => {
        const written: string[] = []
        new Log(
          (line) => written.push(line),
          () => NOW,
        ).write('INFO', 'event', fields)
        expect(written).toHaveLength(1)
        const [line = ''] = written
        expect(line.indexOf('\n')).toBe(line.length - 1)
        for (const value of Object.values(JSON.parse(line))) {
          expect(value === null || typeof value !== 'object').toBe(true)
        }
      }),
    )
  })
})

describe('a log that can not be written', () => {
  it('changes nothing', () => {
    const log = new Log(
      () => {
        throw new Error('EPIPE')
      },
      () => NOW,
    )
    expect(() => log.write('INFO', 'event', { a: 1 })).not.toThrow()
    expect(() => log.raw('{}')).not.toThrow()
  })

  it('changes nothing when it is the line that can not be made', () => {
    const { log, lines } = writtenLog()
    const unreadable = {
      get a(): string {
        throw new Error('unreadable')
      },
    }
    expect(() => log.write('INFO', 'event', unreadable)).not.toThrow()
    expect(lines()).toStrictEqual([])
  })
})
