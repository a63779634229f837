import type { Fault } from '../../local/start.ts'

/** What was asked of `start`. */
export interface StartCommand {
  readonly port?: number
  readonly dataDir: string
  readonly fresh?: boolean
  readonly assembly?: string
  readonly auth: 'none' | 'iam'
  readonly context: Readonly<Record<string, string>>
  readonly fault: readonly Fault[]
  readonly quiet?: boolean
  readonly json?: boolean
}
