/**
 * Part of `npm run docs`: writes the tables in `docs/cost.md` from the calculation.
 *
 * @module
 */
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { alternatives } from '../cli/cost/alternatives.ts'
import type { Price, Scenario } from '../cli/cost/bill.ts'
import { bill, dollars, HOURS_PER_MONTH, prices, standing, total, usual } from '../cli/cost/bill.ts'
import { configure } from '../lib/configuration.ts'

const PAGE = fileURLToPath(new URL('./cost.md', import.meta.url))

const single = configure({ batchSize: 1 })
const large = configure({ batchSize: 100, batchingWindowSeconds: 1, batchConcurrency: 100 })

/** The scenarios of the page, each with the alternatives beside it. */
export const scenarios = {
  'SQS, in one go': usual,
  'SQS, batches of 100, all asked at once': { ...usual, configuration: large },
  'SQS, 2 s a DELETE': { ...usual, latencyMs: 2_000 },
  'SQS, half of the attempts made again': { ...usual, failureRate: 0.5 },
  'SQS, one by one over a month': { ...usual, hours: HOURS_PER_MONTH, configuration: single },
  'EventBridge events': { ...usual, way: 'event' },
  '`POST /deletions`, the caller waits': { ...usual, way: 'http' },
  '`POST /webhook`': { ...usual, way: 'webhook' },
} as const satisfies Record<string, Scenario>

function withoutLedger(scenario: Scenario): Scenario {
  return { ...scenario, configuration: { ...scenario.configuration, ledger: false } }
}

const tables: Readonly<Record<string, readonly (readonly string[])[]>> = {
  million: [
    [
      'a million deletions',
      '**ours**',
      'without the ledger',
      'deletions only',
      ...Object.keys(alternatives),
    ],
    ...Object.entries(scenarios).map(([name, scenario]) => [
      name,
      `**${dollars(total(bill(scenario), 'work', 'telling'))}**`,
      dollars(total(bill(withoutLedger(scenario)), 'work', 'telling')),
      dollars(total(bill(withoutLedger(scenario)), 'work')),
      ...Object.values(alternatives).map((other) => dollars(total(other(scenario), 'work'))),
    ]),
  ],
  standing: [
    ['for', 'quantity', 'USD a month'],
    ...standing().map(({ unit, quantity, usd }) => [
      unit,
      quantity.toLocaleString('en-US'),
      dollars(usd),
    ]),
    ['**in all**', '', `**${dollars(total(standing(), 'standing'))}**`],
  ],
  prices: [
    ['USD for', 'AWS’s page', 'not read there, but in'],
    ...[...Map.groupBy(Object.values(prices), sources)].map(([source, own]) => [
      own.map(priceText).join('; '),
      source,
    ]),
  ],
}

/**
 * `docs/cost.md` with its tables as the calculation says they should be.
 * @throws Error when the page has no place for one of them
 */
export async function pageWithTables(): Promise<string> {
  let page = await readFile(PAGE, 'utf8')
  for (const [name, [heads = [], ...rows]] of Object.entries(tables)) {
    const [start, end] = [`<!-- cost:${name}:start -->`, `<!-- cost:${name}:end -->`]
    const [before, rest = ''] = page.split(start)
    const [, after] = rest.split(end)
    if (after === undefined) throw new Error(`docs/cost.md has no place for the table ${name}`)
    const table = [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`)
    page = `${before}${start}\n\n${table.join('\n')}\n${end}${after}`
  }
  return page
}

function priceText({ usd, per, unit }: Price): string {
  return `${unit}: ${usd}${per === 1 ? '' : ` a ${per.toLocaleString('en-US')}`}`
}

/** Two cells: AWS's page, and where the figure was read if not there. */
function sources({ page, readIn }: Price): string {
  return `${link(page)} | ${readIn === undefined ? '' : link(readIn)}`
}

function link(address: string): string {
  return `[${new URL(address).hostname}](${address})`
}

if (import.meta.main) await writeFile(PAGE, await pageWithTables())
