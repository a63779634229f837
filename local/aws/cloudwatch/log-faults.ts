import { logLineFaults } from './log-line.ts'

/**
 * Looks at each line that functions write, and tells what AWS would cut or drop of it: each thing once for a function,
 * however large or many.
 */
export function createLogFaults(
  onFault: (sentence: string) => void,
): (functionName: string, line: string) => void {
  const told = new Set<string>()
  return (functionName, line) => {
    for (const fault of logLineFaults(line)) {
      const kind = `${functionName} ${fault.replaceAll(/\d+/g, '')}`
      if (told.has(kind)) continue
      told.add(kind)
      onFault(`${functionName}: ${fault}`)
    }
  }
}
