import middy from '@middy/core'
import { describe, expect, it } from 'vitest'
import {
  invocationTelemetry,
  type WithTelemetry,
} from '../../../lambda/middleware/invocation-telemetry.ts'
import { Telemetry } from '../../../lambda/telemetry/telemetry.ts'
import { NOW } from '../factories.ts'
import { lambdaContext, NEVER_ABORTED } from '../http-event.ts'
import { writtenLog } from '../written-lines.ts'

function invocation(handler: (context: WithTelemetry) => Promise<unknown>) {
  const happened: string[] = []
  const { log, lines } = writtenLog()
  const flushLog = () => void happened.push('written')
  const telemetry = new Telemetry({ log, functionName: 'f', now: () => NOW, flushLog })
  const handle = middy<unknown, unknown, Error, WithTelemetry>()
    .use(invocationTelemetry(telemetry))
    .use({
      after: () => void happened.push('answered'),
      onError: () => void happened.push('caught'),
    })
    .handler(async (_event, context) => handler(context))
  const run = () => handle({}, lambdaContext('i') as WithTelemetry, NEVER_ABORTED)
  return { run, happened, lines, telemetry }
}

async function fail(): Promise<never> {
  throw new Error('a bug')
}

describe('the telemetry of an invocation', () => {
  it('is written after all other middleware, before the runtime hears of the result', async () => {
    const { run, happened } = invocation(async () => 'done')
    expect(await run()).toBe('done')
    expect(happened).toStrictEqual(['answered', 'written'])
  })

  it('is written when the handler throws, too', async () => {
    const { run, happened } = invocation(fail)
    await expect(run()).rejects.toThrow('a bug')
    expect(happened).toStrictEqual(['caught', 'written'])
  })

  it('has the metrics of a handler that threw', async () => {
    const { run, lines } = invocation(async ({ telemetry }) => {
      telemetry.metrics.count('Kept', 2)
      return fail()
    })
    await expect(run()).rejects.toThrow('a bug')
    expect(lines()).toMatchObject([{ function: 'f', Kept: 2 }])
  })

  it('ties to the invocation what is under way in its environment, and nothing after it', async () => {
    const { run, lines, telemetry } = invocation(async () => {
      telemetry.log.write('ERROR', 'during', {})
      return 'done'
    })
    await run()
    telemetry.log.write('ERROR', 'after', {})
    const [during, after] = lines()
    expect(during).toMatchObject({ event: 'during', aws_request_id: 'i' })
    expect(after).not.toHaveProperty('aws_request_id')
  })
})
