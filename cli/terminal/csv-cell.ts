import { printable } from './printable.ts'

/** A spreadsheet would take a cell that begins like this for a formula (OWASP, *CSV Injection*). */
const FORMULA = /^[=+\-@\t\r]/

/** A stranger's text as a cell of a CSV, on one line, that a spreadsheet opens without harm. */
export function csvCell(text: string): string {
  const plain = printable(text)
  const safe = FORMULA.test(text) ? `'${plain}` : plain
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
