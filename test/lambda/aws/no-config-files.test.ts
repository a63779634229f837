import { expect, it } from 'vitest'
import { readFile } from '../../../lambda/aws/no-config-files.ts'

it('has no configuration file, and says which one was asked for', async () => {
  await expect(readFile('/home/.aws/config')).rejects.toThrow('/home/.aws/config')
})
