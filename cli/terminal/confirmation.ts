import { UsageError } from '../usage-error.ts'
import type { Terminal } from './terminal.ts'

/** What a person is asked to confirm. */
export interface Plan {
  /** The word for what can't be undone. */
  readonly verb: 'delete' | 'discard'
  readonly count: number
}

/**
 * For the beginning of a command that can't be undone, before anything is read.
 * @throws UsageError when it would have to ask and nobody is there
 */
export function demandAnswerer(
  command: string,
  terminal: Terminal,
  confirmed: boolean,
  otherwise = '--yes goes without',
): void {
  if (confirmed || terminal.interactive) return
  throw new UsageError(`${command} asks first, and nobody is there to answer; ${otherwise}`)
}

/** Asks before what can't be undone: only who types how many there are goes on. */
export async function isConfirmed(
  { verb, count }: Plan,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<boolean> {
  const question = `This can't be undone. To ${verb} them type how many they are (${count}): `
  return (await terminal.ask(question, signal))?.trim() === String(count)
}
