import { expect, it } from 'vitest'
import {
  errorName,
  invocationFields,
  logInvocationFailure,
} from '../../../lambda/telemetry/invocation.ts'
import { lambdaContext } from '../http-event.ts'
import { writtenLog } from '../written-lines.ts'

it('ties a line to its invocation and its trace', () => {
  const fields = invocationFields(lambdaContext('i'), { _X_AMZN_TRACE_ID: 'Root=1-2-3' })
  expect(fields).toStrictEqual({ aws_request_id: 'i', trace_id: 'Root=1-2-3' })
})

it('logs what a handler threw by its name only', () => {
  const { log, lines } = writtenLog()
  logInvocationFailure(log, new TypeError('sk-secret is not a function'))
  expect(lines()).toMatchObject([
    { level: 'ERROR', event: 'invocation_failed', error: 'TypeError' },
  ])
  expect(JSON.stringify(lines())).not.toContain('secret')
})

it.each([
  [new RangeError('m'), 'RangeError'],
  ['text', 'string'],
  [undefined, 'undefined'],
  [null, 'object'],
])('has a name for whatever was thrown', (thrown, name) => {
  expect(errorName(thrown)).toBe(name)
})
