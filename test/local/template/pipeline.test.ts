import { describe, expect, it } from 'vitest'
import { describeStack } from '../../../local/template/describe-stack.ts'
import { findPipeline } from '../../../local/template/pipeline.ts'
import { readTemplateDocument } from '../../../local/template/template-document.ts'
import { templateJson, templateWith } from '../fixtures/template.ts'

function pipelineOf(json: unknown) {
  const account = {
    accountId: '000000000000',
    region: 'us-east-1',
    stackName: 'Deletion',
    sqsEndpoint: 'http://127.0.0.1:1',
  }
  return findPipeline(describeStack(readTemplateDocument(json), account, '/'))
}

describe('the pipeline', () => {
  it('is found by what its parts do', () => {
    const pipeline = pipelineOf(templateJson())
    expect(pipeline.deletionQueue.name).toBe('Deletions')
    expect(pipeline.deadLetterQueue.name).toBe('DeadLetters')
    expect(pipeline.secretArn).toMatch(/:secret:documentpro-/)
    expect(pipeline.secretField).toBeUndefined()
    expect(pipeline.eventBusName).toBe('default')
    expect(pipeline.webhookSecretArn).toBeUndefined()
  })

  it('knows the secret of webhooks by the function that has it', () => {
    const Variables = { DOCUMENTPRO_SECRET_ARN: 'arn:x', WEBHOOK_SECRET_ARN: 'arn:y' }
    const pipeline = pipelineOf(templateWith('Worker', 'Environment', { Variables }))
    expect(pipeline.webhookSecretArn).toBe('arn:y')
  })

  it('knows an imported secret and its field', () => {
    const Variables = { DOCUMENTPRO_SECRET_ARN: 'arn:x', DOCUMENTPRO_SECRET_FIELD: 'key' }
    const pipeline = pipelineOf(templateWith('Worker', 'Environment', { Variables }))
    expect(pipeline.secretArn).toBe('arn:x')
    expect(pipeline.secretField).toBe('key')
  })

  it.each([
    [{ Resources: {} }, 'the template has no event source mapping'],
    [
      templateWith('Deletions', 'RedrivePolicy', undefined),
      'the template has no dead-letter queue',
    ],
    [templateWith('Worker', 'Environment', {}), 'the template has no secret for the worker'],
  ])('is refused when a part is missing', (json, sentence) => {
    expect(() => pipelineOf(json)).toThrow(sentence)
  })
})
