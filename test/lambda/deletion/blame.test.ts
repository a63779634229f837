import { describe, expect, it } from 'vitest'
import { Blame, type Call } from '../../../lambda/deletion/blame.ts'
import { requestId } from '../factories.ts'

let ids = 0

/** A call that has begun, for an id that no other call was for. */
function begun(blame: Blame, fresh = true): Call {
  ids += 1
  const id = requestId(`id-${ids}`)
  const call = { requestId: id, keyFingerprint: 'aaaaaaaa', fresh, probe: false }
  blame.begin(call)
  return call
}

const ONE = { ids: 1, moments: 1 }

describe('blame', () => {
  it('is proven by as many ids at as many moments as it takes', () => {
    const blame = new Blame()
    const proof = { ids: 2, moments: 2 }
    for (const proven of [false, true, true]) {
      blame.accuse(begun(blame))
      expect(blame.proves(proof)).toBe(proven)
    }
  })

  it('is no news from an id that has failed before', () => {
    const blame = new Blame()
    blame.accuse(begun(blame, false))
    expect(blame.proves(ONE)).toBe(false)
  })

  it('is no news from a call that began before another went well', () => {
    const blame = new Blame()
    const early = begun(blame)
    blame.refute(begun(blame))
    blame.accuse(early)
    expect(blame.proves(ONE)).toBe(false)
  })

  it('is no news from a call that began in a moment that is over, also when another went well since', () => {
    const blame = new Blame()
    const witness = begun(blame)
    blame.accuse(begun(blame))
    const [early, other] = [begun(blame), begun(blame)]
    blame.end(witness)
    expect(blame.proves(ONE)).toBe(true)
    blame.accuse(other)
    expect(blame.proves({ ids: 2, moments: 2 })).toBe(false)
    blame.refute(begun(blame))
    blame.accuse(early)
    expect(blame.proves(ONE)).toBe(false)
  })
})
