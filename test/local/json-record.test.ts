import { expect, it } from 'vitest'
import { isRecord } from '../../local/json-record.ts'

it.each(['{}', '{"a":1}', '{"length":0}'])('is %s', (json) => {
  expect(isRecord(JSON.parse(json))).toBe(true)
})

it.each(['null', '[]', '[{}]', '"{}"', '1', 'true'])('is not %s', (json) => {
  expect(isRecord(JSON.parse(json))).toBe(false)
})
