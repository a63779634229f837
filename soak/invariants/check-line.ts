import type { Check } from './check.ts'

/** How many ids a broken check names. */
const SHOWN = 5

/** One line for a check, with the first ids for which it doesn't hold. */
export function checkLine({ says, exceptions, excused }: Check): string {
  if (exceptions.length === 0) {
    const some = excused !== undefined && excused.ids.length > 0
    const aside = some ? ` (${excused.ids.length} aside: ${excused.because})` : ''
    return `holds   ${says}${aside}`
  }
  const shown = exceptions.slice(0, SHOWN).join(', ')
  return `BROKEN  ${says}: not so for ${exceptions.length}, such as ${shown}`
}
