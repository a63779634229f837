import { describe, expect, it } from 'vitest'
import { environmentOf } from '../../../../local/aws/functions/function-environment.ts'
import { functionDescription } from '../../fixtures/function-description.ts'

const ENDPOINTS = { AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1' }

describe('the variables of an execution environment', () => {
  it("are the template's, Lambda's own and where the stand-ins are", () => {
    const description = functionDescription({ environment: { BATCH: '10' }, memoryMb: 512 })
    expect(environmentOf(description, 'eu-west-1', ENDPOINTS)).toMatchObject({
      BATCH: '10',
      AWS_REGION: 'eu-west-1',
      AWS_LAMBDA_FUNCTION_NAME: 'worker',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_LAMBDA_LOG_FORMAT: 'JSON',
      LAMBDA_TASK_ROOT: description.assetDirectory,
      _HANDLER: 'index.handler',
      TZ: ':UTC',
      ...ENDPOINTS,
    })
  })

  it("are the template's over Lambda's, but for the names that Lambda reserves", () => {
    const environment = { TZ: 'Europe/Berlin', AWS_REGION: 'elsewhere', _HANDLER: 'other' }
    expect(environmentOf(functionDescription({ environment }), 'eu-west-1', {})).toMatchObject({
      TZ: 'Europe/Berlin',
      AWS_REGION: 'eu-west-1',
      _HANDLER: 'index.handler',
    })
  })

  it('lead to the stand-ins whatever the template says', () => {
    const environment = { AWS_ENDPOINT_URL_SQS: 'https://sqs.eu-west-1.amazonaws.com' }
    const variables = environmentOf(functionDescription({ environment }), 'eu-west-1', ENDPOINTS)
    expect(variables).toMatchObject(ENDPOINTS)
  })

  it('have nothing of the environment of this process', () => {
    const variables = environmentOf(functionDescription(), 'eu-west-1', {})
    expect(variables).not.toHaveProperty('PATH')
    expect(variables.AWS_ACCESS_KEY_ID).toBe('ASIAWORKERWORKERWORK')
  })
})
