import { expect, it, vi } from 'vitest'
import { defaultProvider } from '../../../lambda/aws/environment-credentials.ts'

it('reads the credentials once, with the first call to AWS', async () => {
  const provide = defaultProvider()
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'first')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
  const credentials = await provide()
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'second')

  expect(credentials).toMatchObject({ accessKeyId: 'first', secretAccessKey: 'secret' })
  expect(await provide()).toBe(credentials)
  vi.unstubAllEnvs()
})
