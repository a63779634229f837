import { alternatives } from './alternatives.ts'
import { type Line, type Part, total } from './bill.ts'
import type { LogVolume } from './log-volume.ts'
import { PRICES_OF } from './prices.ts'
import type { Scenario } from './scenario.ts'
import { serviceBill } from './service-bill.ts'
import { type Workload, workload } from './workload.ts'

/** A scenario's bill, and what the same work would cost otherwise. */
export interface Report {
  readonly scenario: Scenario
  readonly work: Workload
  readonly lines: readonly Line[]
  readonly others: readonly { readonly name: string; readonly lines: readonly Line[] }[]
}

export function report(scenario: Scenario, logs: LogVolume): Report {
  return {
    scenario,
    work: workload(scenario),
    lines: serviceBill(scenario, logs),
    others: alternatives.map((other) => ({ name: other.name, lines: other.bill(scenario) })),
  }
}

const PARTS: Record<Part, string> = {
  work: 'the deletions',
  telling: 'logs, metrics, traces',
  standing: 'a month, whatever is deleted',
}

/** The report for a terminal. */
export function reportText({ scenario, work, lines, others }: Report): string {
  const { deletions, way, latencyMs, failureRate } = scenario
  const sections = Object.entries(PARTS).flatMap(([part, title]) => {
    const own = lines.filter((line) => line.part === part)
    return own.length === 0 ? [] : ['', ...ownLines(title, own)]
  })
  return [
    `${count(deletions)} deletions by ${way}, ${latencyMs} ms a DELETE, ${failureRate * 100} % of attempts made again:`,
    `${count(work.attempts)} attempts, ${count(work.worker.invocations + (work.webhook?.invocations ?? 0))} invocations, ${timeText(work.runTime)}`,
    ...sections,
    '',
    row('in all', '', '', total(lines)),
    ...(deletions === 0
      ? []
      : [
          row(
            'a million deletions, without what stands',
            '',
            '',
            perMillion(lines, scenario, 'work', 'telling'),
          ),
        ]),
    '',
    'The same calls without this service, and without logs, metrics and traces:',
    ...others.map(({ name, lines: other }) => row(`  ${name}`, '', '', total(other))),
    row(
      '  this service, without logs, metrics and traces',
      '',
      '',
      total(lines, 'work', 'standing'),
    ),
    '',
    `US dollars; list prices of ${PRICES_OF.region} as of ${PRICES_OF.date}, no free tiers. See docs/cost.md.`,
  ].join('\n')
}

/** The report for a program. */
export function reportJson({ scenario, work, lines, others }: Report): string {
  const { configuration, ...asked } = scenario
  const { batchConcurrency, maximumConcurrency, workerMemoryMb, logRetentionDays } = configuration
  return JSON.stringify(
    {
      currency: 'USD',
      prices: PRICES_OF,
      scenario: {
        ...asked,
        batchConcurrency,
        maximumConcurrency,
        workerMemoryMb,
        logRetentionDays,
      },
      work,
      lines: lines.map(plainLine),
      totals: {
        work: total(lines, 'work'),
        telling: total(lines, 'telling'),
        standing: total(lines, 'standing'),
        all: total(lines),
      },
      alternatives: others.map(({ name, lines: other }) => ({
        name,
        lines: other.map(plainLine),
        total: total(other),
      })),
    },
    null,
    2,
  )
}

function plainLine({ part, what, quantity, usd, price }: Line) {
  return { part, service: price.service, what, quantity, unit: price.unit, usd }
}

/** What a million deletions of the scenario cost, in US dollars. */
export function perMillion(
  lines: readonly Line[],
  { deletions }: Scenario,
  ...parts: readonly Part[]
): number {
  return (total(lines, ...parts) / deletions) * 1e6
}

/** Dollars with two digits that say something, and cents at least. */
export function dollars(usd: number): string {
  const digits = usd >= 0.1 || usd === 0 ? 2 : Math.min(6, 1 - Math.floor(Math.log10(usd)))
  return usd.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
}

/** A quantity: whole when it is large, with two digits that say something when it is small. */
export function count(quantity: number): string {
  return quantity.toLocaleString('en-US', {
    maximumFractionDigits: quantity >= 100 ? 0 : 2,
  })
}

export function timeText(seconds: number): string {
  if (seconds >= 7200) return `${count(Math.round(seconds / 360) / 10)} hours`
  return seconds >= 120 ? `${Math.round(seconds / 60)} minutes` : `${Math.ceil(seconds)} seconds`
}

function ownLines(title: string, lines: readonly Line[]): readonly string[] {
  return [
    row(title, '', '', total(lines)),
    ...lines.map(({ what, quantity, price, usd }) =>
      row(`  ${price.service}: ${what}`, count(quantity), price.unit, usd),
    ),
  ]
}

function row(name: string, quantity: string, unit: string, usd: number): string {
  return `${name.padEnd(50)}${quantity.padStart(12)}  ${unit.padEnd(30)}${dollars(usd).padStart(11)}`
}
