import { describe, expect, it } from 'vitest'
import {
  booleanSelector,
  CredentialsProviderError,
  loadConfig,
  ProviderError,
  resolveDefaultsModeConfig,
  resolveRegionConfig,
} from '../../../lambda/aws/given-config.ts'

describe('the settings of a client of AWS', () => {
  it('are never searched for: what is not given fails when it is asked for', async () => {
    await expect(loadConfig()()).rejects.toThrow('every setting')
    expect(booleanSelector()).toBe(undefined)
  })

  it('have the region and the kind of endpoints that are given', async () => {
    const plain = resolveRegionConfig({ region: 'eu-west-1' })
    expect([await plain.region(), await plain.useFipsEndpoint()]).toStrictEqual([
      'eu-west-1',
      false,
    ])
    const fips = resolveRegionConfig({ region: 'us-east-1', useFipsEndpoint: true })
    expect(await fips.useFipsEndpoint()).toBe(true)
  })

  it('need no mode of defaults', async () => {
    expect(await resolveDefaultsModeConfig()()).toBe('standard')
  })

  it('fail by the name that the SDK looks at', () => {
    expect(new ProviderError('none').name).toBe('ProviderError')
    const error = new CredentialsProviderError('none')
    expect([error.name, error instanceof ProviderError]).toStrictEqual([
      'CredentialsProviderError',
      true,
    ])
  })
})
