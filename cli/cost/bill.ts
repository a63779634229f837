import type { Price } from './prices.ts'

/** What a line of a bill pays for: the deletions, being told of them, or being there at all. */
export type Part = 'work' | 'telling' | 'standing'

export interface Line {
  readonly part: Part
  readonly what: string
  readonly quantity: number
  readonly price: Price
  readonly usd: number
}

export function line(part: Part, what: string, quantity: number, price: Price): Line {
  return { part, what, quantity, price, usd: (quantity / price.per) * price.usd }
}

/** The sum of the lines, or of those of some parts, in US dollars. */
export function total(lines: readonly Line[], ...parts: readonly Part[]): number {
  return lines
    .filter(({ part }) => parts.length === 0 || parts.includes(part))
    .reduce((sum, { usd }) => sum + usd, 0)
}
