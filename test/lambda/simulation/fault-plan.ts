import fc from 'fast-check'
import { ApiKey } from '../../../lambda/deletion/api-key.ts'
import type { Sink } from '../../../lambda/deletion/conclude.ts'
import type { Fate, SendFate } from './event-source-mapping.ts'
import { answerOf, type Conduct, HONEST, retryAfter } from './simulated-documentpro.ts'
import { FIRST_KEY, type World } from './world.ts'

/** What DocumentPro, the gateway in front of it and the network do to one call. */
const CONDUCTS = {
  honest: HONEST,
  slow: { deletes: true, tookMs: 4_000 },
  deletesAndSays503: { deletes: true, says: answerOf(503), tookMs: 50 },
  deletesAndHangsUp: { deletes: true, says: null, tookMs: 50 },
  deletesTooLate: { deletes: true, tookMs: 20_000 },
  deletesAndSaysNothing: { deletes: true, says: answerOf(200, {}), tookMs: 50 },
  is503: { deletes: false, says: answerOf(503), tookMs: 50 },
  is503ForNow: { deletes: false, says: retryAfter(503, 20), tookMs: 50 },
  isThrottled: { deletes: false, says: answerOf(429, { message: 'Limit Exceeded' }), tookMs: 50 },
  isThrottledForNow: { deletes: false, says: retryAfter(429, 45), tookMs: 300 },
  isThrottledForLong: { deletes: false, says: retryAfter(429, 2_000), tookMs: 50 },
  isElsewhere: { deletes: false, says: answerOf(404, { message: 'Not Found' }), tookMs: 50 },
  isDeadAfterAFreeze: { deletes: false, says: null, dead: true, tookMs: 1 },
  redirects: { deletes: false, says: answerOf(302, {}, { location: '/' }), tookMs: 50 },
  rejectsTheId: { deletes: false, says: answerOf(400), tookMs: 50 },
  forbidsTheId: { deletes: false, says: answerOf(403), tookMs: 50 },
  forbidsTheKey: { deletes: false, says: answerOf(403, { message: 'Forbidden' }), tookMs: 50 },
} as const satisfies Record<string, Conduct>

function sendFate(drawn: number): SendFate {
  if (drawn < 0.08) return 'refused'
  return drawn < 0.12 ? 'unheard' : 'taken'
}

/** What befalls everything at one moment of a run. */
const TROUBLES = [
  'rotation',
  'revocation',
  'wrong secret',
  'unreadable secret',
  'secret repaired',
  'outage',
  'outage over',
  'crash',
  'clock forward',
  'clock back',
] as const
type Trouble = (typeof TROUBLES)[number]

/** When what happens, in milliseconds from the start. */
export const troubles = fc.array(
  fc.record({ atMs: fc.nat(1_200_000), trouble: fc.constantFrom<Trouble[]>(...TROUBLES) }),
  { maxLength: 8 },
)
export type Troubles = readonly { readonly atMs: number; readonly trouble: Trouble }[]

const CLOCK_JUMP_MS = 5_000

const FAILS_FOR_EVER: Conduct = { deletes: false, says: answerOf(500), tookMs: 50 }

/** A world's misfortune: drawn anew at each step, scripted by moment, and over once it is told to end. */
export class FaultPlan {
  readonly fate: Fate
  readonly #draw: () => number
  readonly #sick: ReadonlySet<string>
  #well = false
  #outage = false
  #skewMs = 0
  #secret: string | undefined = FIRST_KEY
  #keys = 0

  /**
   * @param draw a number in [0, 1), anew with each call
   * @param sick ids that DocumentPro fails for ever, also when all is well
   */
  constructor(draw: () => number, sick: readonly string[]) {
    this.#draw = draw
    this.#sick = new Set(sick)
    const oneIn = (times: number) => (): boolean => !this.#well && draw() < 1 / times
    this.fate = {
      send: () => (this.#well ? 'taken' : sendFate(draw())),
      deleteFails: oneIn(12),
      deliversTwice: oneIn(25),
      diesAfterBatch: oneIn(15),
    }
  }

  readonly random = (): number => this.#draw()
  /** A sink that fails now and then. */
  readonly sink: Sink = {
    name: 'ledger',
    take: (): Promise<never> | undefined => {
      if (!this.#well && this.#draw() < 0.1) return Promise.reject(new Error('ledger is down'))
      return undefined
    },
  }
  readonly skewMs = (): number => this.#skewMs
  /** What the context's clock has lost when an invocation begins. */
  readonly lostMs = (): number => this.#draw() * 400

  readonly loadKey = async (): Promise<ApiKey> => {
    if (this.#secret === undefined) throw new Error('ThrottlingException')
    return new ApiKey(this.#secret)
  }

  readonly conduct = (id: string): Conduct => {
    if (this.#sick.has(id)) return FAILS_FOR_EVER
    if (this.#well) return HONEST
    if (this.#outage) return CONDUCTS.is503
    return this.#oneOf(Object.values(CONDUCTS)) ?? HONEST
  }

  begin(trouble: Trouble, { documentPro, environments }: World): void {
    const valid = [...documentPro.validKeys].at(-1)
    switch (trouble) {
      case 'rotation':
        this.#secret = `key-${++this.#keys}`
        documentPro.validKeys.add(this.#secret)
        return
      case 'revocation':
        if (valid !== undefined) documentPro.validKeys.delete(valid)
        documentPro.validKeys.add(`key-${++this.#keys}`)
        return
      case 'wrong secret':
        this.#secret = `wrong-${++this.#keys}`
        return
      case 'unreadable secret':
        this.#secret = undefined
        return
      case 'secret repaired':
        this.#secret = valid
        return
      case 'outage':
        this.#outage = true
        return
      case 'outage over':
        this.#outage = false
        return
      case 'crash':
        this.#oneOf(environments)?.die()
        return
      case 'clock forward':
        this.#skewMs += this.#skewMs > 0 ? 0 : CLOCK_JUMP_MS
        return
      case 'clock back':
        this.#skewMs -= this.#skewMs < 0 ? 0 : CLOCK_JUMP_MS
        return
      default:
        trouble satisfies never
    }
  }

  /** All is well from now on. */
  end(world: World): void {
    this.#well = true
    this.#outage = false
    this.begin('secret repaired', world)
  }

  #oneOf<T>(items: readonly T[]): T | undefined {
    return items[Math.floor(this.#draw() * items.length)]
  }
}
