import type { MiddlewareObj } from '@middy/core'
import type { Context } from 'aws-lambda'
import { invocationFields } from '../telemetry/invocation.ts'
import type { LogFields } from '../telemetry/log.ts'
import type { InvocationTelemetry, Telemetry } from '../telemetry/telemetry.ts'

/** What the middleware adds to the invocation's context. */
export interface WithTelemetry extends Context {
  telemetry: InvocationTelemetry
}

/**
 * Gives an invocation its log and its metrics, and has both written before the runtime hears how it ended: what is
 * acknowledged has its outcome in the log. To be used first, since what was used first ends last.
 *
 * @param fieldsOf what every line has beside what ties it to the invocation
 */
export function invocationTelemetry<Event>(
  telemetry: Telemetry,
  fieldsOf: (event: Event) => LogFields = () => ({}),
): MiddlewareObj<Event, unknown, Error, WithTelemetry> {
  const written = async (request: { readonly context: WithTelemetry }): Promise<void> => {
    telemetry.end(request.context.telemetry)
  }
  return {
    before({ event, context }) {
      const fields = { ...invocationFields(context, process.env), ...fieldsOf(event) }
      context.telemetry = telemetry.begin(fields)
    },
    after: written,
    onError: written,
  }
}
