import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DeletionRequest } from '../../../lambda/deletion/request.ts'
import { deletionRequest, NOW } from '../factories.ts'
import { createWorld, type Fate, WHIMS, type Whim } from './queue-model.ts'

const FILES = ['a', 'b', 'c', 'd', 'e', 'f']
const IDS = [...FILES, 'never-there', 'nor-this']
const ROUNDS = 12
/** Far more than any of these runs needs once all is well. */
const ROUNDS_TO_DRAIN = 500

const WELL: Fate = {
  whim: () => 'honest',
  takes: () => true,
  dies: () => false,
  calls: () => 100,
  random: () => 0.5,
}

const request = fc
  .record({ id: fc.constantFrom(...IDS), delayMs: fc.constantFrom(0, 0, 90_000, 2_000_000) })
  .map(({ id, delayMs }) => deletionRequest(id, delayMs === 0 ? {} : { notBefore: NOW + delayMs }))
const messages = fc.array(fc.array(request, { minLength: 1, maxLength: 12 }), {
  minLength: 1,
  maxLength: 8,
})
const whims = Object.keys(WHIMS).filter((name): name is Whim => Object.hasOwn(WHIMS, name))

/** A world that is unwell until it is told otherwise, and deletion requests on its queue. */
function worldWith(asked: readonly (readonly DeletionRequest[])[], draw: fc.GeneratorValue) {
  let well = false
  const world = createWorld(FILES, {
    whim: () => (well ? WELL.whim() : draw(fc.constantFrom<Whim[]>, ...whims)),
    takes: () => well || draw(fc.integer, { min: 0, max: 3 }) > 0,
    dies: () => !well && draw(fc.integer, { min: 0, max: 5 }) === 0,
    calls: () => (well ? WELL.calls() : draw(fc.nat, 12)),
    random: () => (well ? WELL.random() : draw(fc.nat, 999) / 1_000),
  })
  for (const requests of asked) world.put({ kind: 'requests', requests })
  world.put({ kind: 'invalid', field: 'body', message: 'must be JSON' })
  const recover = (): void => {
    well = true
  }
  return { ...world, recover }
}

type World = ReturnType<typeof worldWith>

/** The ids that were asked for and are neither settled nor on a queue. */
function lost({ queue, deadLetters, reports }: World, asked: readonly string[]): readonly string[] {
  const found = new Set([...deadLetters, ...reports.map(({ id }) => id)])
  for (const { delivery } of queue.values()) {
    if (delivery.intake.kind !== 'requests') continue
    for (const { requestId } of delivery.intake.requests) found.add(requestId)
  }
  return asked.filter((id) => !found.has(id))
}

describe('whatever DocumentPro, the queues and the function do', () => {
  it('no message is lost, and nothing is reported gone that is there', async () => {
    await fc.assert(
      fc.asyncProperty(messages, fc.gen(), async (asked, draw) => {
        const world = worldWith(asked, draw)
        const ids = [...new Set(asked.flat().map(({ requestId }) => requestId))]
        for (let round = 0; round < ROUNDS && world.queue.size > 0; round += 1) {
          await world.step()
          expect(lost(world, ids)).toStrictEqual([])
        }
        expect(world.faults).toStrictEqual([])
      }),
    )
  })

  it('every deletion ends when all is well again, and what we deleted was told', async () => {
    await fc.assert(
      fc.asyncProperty(messages, fc.gen(), async (asked, draw) => {
        const world = worldWith(asked, draw)
        for (let round = 0; round < ROUNDS; round += 1) await world.step()
        world.recover()
        for (let round = 0; round < ROUNDS_TO_DRAIN && world.queue.size > 0; round += 1) {
          await world.step()
        }
        expect([...world.queue.keys()]).toStrictEqual([])
        expect(world.faults).toStrictEqual([])
        expect(world.deadLetters.filter((id) => id.startsWith('message')).length).toBeGreaterThan(0)

        const told = new Set([
          ...world.deadLetters,
          ...world.reports
            .filter(({ outcome }) => outcome === 'deleted' || outcome === 'already_gone')
            .map(({ id }) => id),
        ])
        const gone = FILES.filter((id) => !world.existing.has(id))
        expect(gone.filter((id) => !told.has(id))).toStrictEqual([])
      }),
    )
  })
})
