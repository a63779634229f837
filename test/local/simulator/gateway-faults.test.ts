import { describe, expect, it, onTestFinished } from 'vitest'
import type { FaultRequest } from '../../../local/simulator/fault.ts'
import { startSimulator } from '../../../local/simulator/simulator.ts'

/** What a client gets for an id whose call is spoilt by `fault`. */
async function answerTo(fault: FaultRequest): Promise<{
  readonly status: number
  readonly headers: Headers
  readonly text: string
}> {
  const simulator = await startSimulator({ apiKey: 'key', samples: ['a'], faults: [fault] })
  onTestFinished(() => simulator.close())
  const response = await fetch(`${simulator.url}/files?request_id=a`, {
    method: 'DELETE',
    headers: { 'x-api-key': 'key' },
  })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

describe('what stands in front of DocumentPro', () => {
  it.each<[FaultRequest, number, string]>([
    [{ kind: 'gateway_forbidden' }, 403, 'Forbidden'],
    [{ kind: 'missing_token' }, 403, 'Missing Authentication Token'],
    [{ kind: 'throttle' }, 429, 'Too Many Requests'],
    [{ kind: 'quota' }, 429, 'Limit Exceeded'],
    [{ kind: 'gateway_bad' }, 502, 'Internal server error'],
    [{ kind: 'gateway_unavailable' }, 503, 'Service Unavailable'],
    [{ kind: 'gateway_timeout' }, 504, 'Endpoint request timed out'],
  ])('answers %j with its bare message', async (fault, status, message) => {
    const answer = await answerTo(fault)
    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.text)).toStrictEqual({ message })
    expect(answer.headers.get('retry-after')).toBeNull()
  })

  it.each([429, 503])('names a wait with a %d when it is told to', async (status) => {
    const kind = status === 429 ? 'throttle' : 'gateway_unavailable'
    expect((await answerTo({ kind, retry_after: 7 })).headers.get('retry-after')).toBe('7')
  })

  it.each([502, 503, 504])('answers with an HTML page of status %d', async (status) => {
    const { headers, text, ...answer } = await answerTo({ kind: 'html', status })
    expect(answer.status).toBe(status)
    expect(headers.get('content-type')).toBe('text/html')
    expect(text).toContain('The request could not be satisfied')
  })

  it.each([400, 401, 403, 404, 408, 429, 500, 502, 503, 504])(
    "can be passed, and DocumentPro's own %d come back",
    async (status) => {
      const answer = await answerTo({ status })
      expect(answer.status).toBe(status)
      expect(JSON.parse(answer.text)).toMatchObject({ success: false })
    },
  )
})
