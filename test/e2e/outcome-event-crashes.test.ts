import { expect, it, onTestFinished } from 'vitest'
import type { EventEnvelope } from '../../local/aws/event-bus/event-entry.ts'
import { type CrashingService, runCrashingService } from './crashing-worker.ts'
import { eventually } from './running-service.ts'

const DELETED = { request_id: 'a', outcome: 'deleted', evidence: 'observed' }
const FOUND_AGAIN = { request_id: 'a', outcome: 'already_gone', evidence: 'recorded' }

/** A worker that dies of its first event, before the bus has it or after. */
const CRASHES = [
  ['between the record and the event', 'before', [FOUND_AGAIN]],
  ['between the event and the acknowledgement', 'after', [DELETED, FOUND_AGAIN]],
] as const

it.each(CRASHES)(
  'a worker that is killed %s leaves an event, under one id',
  async (_, when, told) => {
    const seen: EventEnvelope[] = []
    let running: CrashingService | undefined
    const dieOnce = (): boolean => {
      if (running === undefined || running.crashes() > 0) return false
      running.kill()
      return true
    }
    const service = await runCrashingService({
      simulator: { samples: ['a'] },
      dies: () => false,
      onEvent: (envelope) => {
        seen.push(envelope)
        if (when === 'after') dieOnce()
      },
    })
    onTestFinished(() => service.close())
    running = service
    if (when === 'before') service.eventBus.refuse(dieOnce)

    await service.enqueue('{"request_id":"a"}')
    expect(await service.outcomeOf('a')).toMatchObject(FOUND_AGAIN)
    await eventually('the events', async () => seen[told.length - 1])

    expect(seen.map(({ detail }) => detail)).toMatchObject(told)
    expect(new Set(seen.map(({ detail }) => Reflect.get(detail, 'id'))).size).toBe(1)
    expect(await service.endOf('a')).toMatchObject({ outcome: 'deleted', evidence: 'observed' })
    expect(service.crashes()).toBe(1)
    const calls = await service.callsFor('a')
    expect(calls.map(({ status }) => status)).toStrictEqual([200, 404])
  },
  120_000,
)
