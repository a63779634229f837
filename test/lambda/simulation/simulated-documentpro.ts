import type { RequestId } from '../../../lambda/deletion/request.ts'
import type { HttpResponse } from '../../../lambda/documentpro/answer.ts'
import type { VirtualTime } from './virtual-time.ts'

/** One DELETE that DocumentPro got. Times in milliseconds; `endedAt` is when its caller had the answer. */
export interface Call {
  readonly environment: string
  readonly id: string
  readonly key: string
  readonly at: number
  endedAt: number
  /** Null when there was no answer. */
  status: number | null
  /** Whether it made the result go away, whatever was answered. */
  deleted: boolean
  retryAfterMs: number
}

/** What DocumentPro does with one call. */
export interface Conduct {
  /** Whether it deletes, where key and id let it. */
  readonly deletes: boolean
  /** What it says instead of the truth; null is no answer at all. */
  readonly says?: HttpResponse | null
  /** The kept-alive connection was dead before the call: after a freeze, for example. */
  readonly dead?: boolean
  readonly tookMs: number
}

export const HONEST: Conduct = { deletes: true, tookMs: 50 }

/** DocumentPro's answer in its own envelope, or in the shape of the gateway in front of it. */
export function answerOf(
  status: number,
  body: Readonly<Record<string, unknown>> = { success: false, error: `e${status}`, message: 'why' },
  headers: HttpResponse['headers'] = {},
): HttpResponse {
  return { status, headers, body: JSON.stringify(body) }
}

export function retryAfter(status: number, seconds: number): HttpResponse {
  const headers = { 'retry-after': String(seconds) }
  return answerOf(status, { message: 'Too Many Requests' }, headers)
}

/** DocumentPro in virtual time: results that exist, keys that are valid, and a record of every call. */
export class SimulatedDocumentPro {
  readonly existing: Set<string>
  readonly validKeys: Set<string>
  readonly calls: Call[] = []
  /** What it does with a call; a test changes it as it goes. */
  conduct: (id: string) => Conduct = () => HONEST
  readonly #time: VirtualTime

  constructor(time: VirtualTime, existing: readonly string[], validKeys: readonly string[]) {
    this.#time = time
    this.existing = new Set(existing)
    this.validKeys = new Set(validKeys)
  }

  /** The answer to one DELETE, or undefined when there is none within the time-out; or why there can't be one. */
  async delete(
    environment: string,
    id: RequestId,
    key: string,
    timeoutMs: number,
  ): Promise<HttpResponse | 'dead connection' | undefined> {
    const { deletes, says, dead = false, tookMs } = this.conduct(id)
    const at = this.#time.now()
    const call: Call = {
      ...{ environment, id, key, at, endedAt: Number.POSITIVE_INFINITY },
      ...{ status: null, deleted: false, retryAfterMs: 0 },
    }
    this.calls.push(call)
    const truth = this.#truth(id, key, deletes, call)
    await this.#time.sleep(Math.min(tookMs, timeoutMs))
    call.endedAt = this.#time.now()
    const answer = says === undefined ? truth : says
    if (dead) return 'dead connection'
    if (answer === null || tookMs >= timeoutMs) return undefined
    call.status = answer.status
    call.retryAfterMs = Number(answer.headers['retry-after'] ?? 0) * 1_000
    return answer
  }

  #truth(id: string, key: string, deletes: boolean, call: Call): HttpResponse {
    if (!this.validKeys.has(key)) return answerOf(401)
    if (!this.existing.has(id)) return answerOf(404)
    if (deletes) {
      this.existing.delete(id)
      call.deleted = true
    }
    return answerOf(200, { success: true, message: 'File deleted successfully' })
  }
}
