import { describe, expect, it } from 'vitest'
import { HTTP_ROUTES, httpCases, messageCases } from './corpus.ts'

const all = [
  ...HTTP_ROUTES.map((route) => [route, httpCases(route)] as const),
  ['queue-messages', messageCases()] as const,
]

describe('the corpus of bad input', () => {
  it('has at least 300 cases', () => {
    const sizes = Object.fromEntries(all.map(([route, { length }]) => [route, length]))
    const total = all.reduce((sum, [, { length }]) => sum + length, 0)
    process.stdout.write(`corpus: ${total} cases ${JSON.stringify(sizes)}\n`)
    expect(total).toBeGreaterThanOrEqual(300)
    for (const [, cases] of all) expect(cases.length).toBeGreaterThanOrEqual(40)
  })

  it.each(all)('names each case of %s once', (_route, cases) => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length)
  })

  it('says for every refusal which field it names, unless API Gateway itself refuses', () => {
    const silent = HTTP_ROUTES.flatMap(httpCases).filter(
      ({ expect: { status, error, field } }) =>
        status >= 400 &&
        ![413, 431].includes(status) &&
        (error === undefined || field === undefined),
    )
    expect(silent).toStrictEqual([])
  })

  it('expects no 5xx anywhere', () => {
    expect(
      HTTP_ROUTES.flatMap(httpCases).filter(({ expect: { status } }) => status >= 500),
    ).toStrictEqual([])
  })
})
