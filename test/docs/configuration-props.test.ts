import { readFile } from 'node:fs/promises'
import { expect, expectTypeOf, it } from 'vitest'
import { configurationProps } from '../../docs/configuration-props.ts'
import type { Configuration } from '../../lib/configuration.ts'
import type { ConfigurationProps } from '../../lib/configuration-props.ts'

it('the props have the configuration keys as the code has them (npm run docs writes them)', async () => {
  expect(await readFile('lib/configuration-props.ts', 'utf8')).toBe(configurationProps())
})

it('the props take each value that a key takes', () => {
  expectTypeOf<Partial<Configuration>>().toExtend<ConfigurationProps>()
  expectTypeOf<keyof ConfigurationProps>().toEqualTypeOf<keyof Configuration>()
})
