import { seededNumbers } from '../aws/stand-in/seeded-numbers.ts'
import type { Fault } from './fault.ts'

/** The faults that wait for a request. */
export interface ArmedFaults {
  arm(faults: readonly Fault[]): void
  /**
   * The fault that spoils this request, and counts it. Those for the id come before those for all; among
   * these, the one that was set first.
   */
  next(requestId: string | null): Fault | undefined
  clear(): void
}

interface Armed {
  readonly fault: Fault
  readonly draw: () => number
  left: number
}

export function createArmedFaults(): ArmedFaults {
  const forOne = new Map<string, Armed[]>()
  const forAll: Armed[] = []
  let armedSoFar = 0

  const listFor = (requestId: string | undefined): Armed[] => {
    if (requestId === undefined) return forAll
    const list = forOne.get(requestId) ?? []
    forOne.set(requestId, list)
    return list
  }

  return {
    arm(faults) {
      for (const fault of faults) {
        // Two faults with equal numbers would never fire one after the other, hence a seed for each.
        armedSoFar += 1
        const draw = seededNumbers(fault.seed ?? armedSoFar)
        listFor(fault.requestId).push({ fault, draw, left: fault.times })
      }
    },
    next(requestId) {
      const own = requestId === null ? undefined : forOne.get(requestId)
      const fault = (own && fire(own)) ?? fire(forAll)
      if (requestId !== null && own?.length === 0) forOne.delete(requestId)
      return fault
    },
    clear() {
      forOne.clear()
      forAll.length = 0
    },
  }
}

function fire(list: Armed[]): Fault | undefined {
  const index = list.findIndex(({ fault, draw }) => draw() < fault.rate)
  const armed = list[index]
  if (armed === undefined) return undefined
  armed.left -= 1
  if (armed.left === 0) list.splice(index, 1)
  return armed.fault
}
