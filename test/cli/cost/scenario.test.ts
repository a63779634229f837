import { describe, expect, it } from 'vitest'
import {
  defaultScenario,
  reconfigured,
  STACK_ALARMS,
  STACK_DASHBOARDS,
  STACK_SECRETS,
} from '../../../cli/cost/scenario.ts'
import { configure } from '../../../lib/configuration.ts'
import { synthesised } from '../../lib/synthesised.ts'

describe('what the model says of the stack', () => {
  it('is what its template has by default', () => {
    const template = synthesised()
    template.resourceCountIs('AWS::CloudWatch::Alarm', STACK_ALARMS)
    template.resourceCountIs('AWS::CloudWatch::Dashboard', STACK_DASHBOARDS)
    template.resourceCountIs('AWS::SecretsManager::Secret', STACK_SECRETS)
  })

  it('has the default configuration', () => {
    expect(defaultScenario.configuration).toStrictEqual(configure({}))
  })
})

it('takes other values, with the batching window that large batches need', () => {
  const { configuration } = reconfigured(defaultScenario, { batchSize: 100 })
  expect(configuration).toMatchObject({ batchSize: 100, batchingWindowSeconds: 1 })
})

it('refuses what the configuration refuses', () => {
  expect(() => reconfigured(defaultScenario, { batchSize: 0 })).toThrow(/batchSize is 0/)
})
