import { Log, type LogFields } from '../../lambda/telemetry/log.ts'
import { NOW } from './factories.ts'

export type WrittenLine = Readonly<Record<string, unknown>>

/** A log at the tests' own time whose lines can be read back. */
export function writtenLog(shared: LogFields = {}): {
  readonly log: Log
  readonly lines: () => WrittenLine[]
} {
  const written: string[] = []
  return {
    log: new Log(
      (line) => written.push(line),
      () => NOW,
      shared,
    ),
    lines: () => written.map((line) => JSON.parse(line)),
  }
}
