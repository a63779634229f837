import type { WithTelemetry } from '../../lambda/middleware/invocation-telemetry.ts'
import { Log, type LogFields } from '../../lambda/telemetry/log.ts'
import { Telemetry } from '../../lambda/telemetry/telemetry.ts'
import { NOW } from './factories.ts'
import { lambdaContext } from './http-event.ts'

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

/** The telemetry of an execution environment whose lines, metrics included, can be read back. */
export function writtenTelemetry(): {
  readonly telemetry: Telemetry
  readonly lines: () => WrittenLine[]
  /** The context of an invocation that writes to it. */
  readonly context: () => WithTelemetry
} {
  const { log, lines } = writtenLog()
  const telemetry = new Telemetry({ log, functionName: 'f', now: () => NOW, flushLog() {} })
  return {
    telemetry,
    lines,
    context: () => Object.assign(lambdaContext(), { telemetry: telemetry.begin({}) }),
  }
}
