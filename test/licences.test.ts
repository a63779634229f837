import { expect, it } from 'vitest'
import { licenceFault } from './licences.ts'

it.each([
  ['MIT', false],
  ['MIT OR Apache-2.0', false],
  ['(MIT OR GPL-3.0-or-later)', false],
  ['MIT AND ISC', false],
  ['MPL-2.0', true],
])('allows %s', (licence, tool) => {
  expect(licenceFault(licence, tool)).toBeUndefined()
})

it.each([
  ['GPL-3.0-or-later', true],
  ['MIT AND GPL-3.0-only', true],
  ['MPL-2.0', false],
  ['SEE LICENSE IN LICENSE', true],
  ['UNLICENSED', true],
  ['', true],
  [undefined, true],
  [{ type: 'MIT' }, true],
])('refuses %j', (licence, tool) => {
  expect(licenceFault(licence, tool)).toBeTypeOf('string')
})

it('allows a tool by its name, with its licence and nothing else', () => {
  const tool = '@cloud-copilot/iam-simulate'
  expect(licenceFault('AGPL-3.0-or-later', true, tool)).toBeUndefined()
  expect(licenceFault('AGPL-3.0-or-later', false, tool)).toBeTypeOf('string')
  expect(licenceFault('AGPL-3.0-only', true, tool)).toBeTypeOf('string')
  expect(licenceFault('AGPL-3.0-or-later', true, 'another')).toBeTypeOf('string')
})
