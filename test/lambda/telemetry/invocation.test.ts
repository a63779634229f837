import { expect, it } from 'vitest'
import { invocationFields, logInvocationFailure } from '../../../lambda/telemetry/invocation.ts'
import { lambdaContext } from '../http-event.ts'
import { writtenLog } from '../written-lines.ts'

it('ties a line to its invocation and its trace', () => {
  const fields = invocationFields(lambdaContext('i'), { _X_AMZN_TRACE_ID: 'Root=1-2-3' })
  expect(fields).toStrictEqual({ aws_request_id: 'i', trace_id: 'Root=1-2-3' })
})

it('logs what a handler threw by name, code and frames, without its text', () => {
  const { log, lines } = writtenLog()
  const error = Object.assign(new TypeError('sk-secret is not a function'), { code: 'E_CODE' })
  logInvocationFailure(log, error)
  expect(lines()).toMatchObject([
    {
      level: 'ERROR',
      event: 'invocation_failed',
      error: 'TypeError',
      code: 'E_CODE',
      frames: expect.stringContaining('invocation.test.ts'),
    },
  ])
  expect(JSON.stringify(lines())).not.toContain('secret')
})
