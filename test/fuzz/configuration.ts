import fc from 'fast-check'
import { expect } from 'vitest'
import { readLetter } from '../../cli/dlq/dead-letter.ts'
import { FINISHED_STATUSES, readSettings, variableOf, variablesFor } from '../../lambda/settings.ts'
import { configure } from '../../lib/configuration.ts'
import { ConfigurationError } from '../../lib/configuration-error.ts'
import { configurationKeys } from '../../lib/configuration-keys.ts'
import { defaultSettings, rows } from '../lambda/default-settings.ts'
import { NOW } from '../lambda/factories.ts'
import { type FuzzedParser, fuzzed } from './fuzzed-parser.ts'
import { mutated } from './mutated.ts'
import { anything, queueMessage } from './valid-inputs.ts'

const VARIABLES = variablesFor('worker', {
  ...defaultSettings,
  secretArn: 'arn:secret',
  deletionQueueUrl: 'https://sqs.example/deletions',
  deadLetterQueueUrl: 'https://sqs.example/dead-letters',
  requestsPerSecond: 1,
  trustedRoleIds: ['AROAWORKER', 'AROAAPI'],
})
const NUMBERS = rows.flatMap((setting) =>
  'min' in setting && setting.readBy?.includes('worker') !== false ? [setting] : [],
)
const numberText = mutated(
  fc.oneof(fc.integer().map(String), fc.double().map(String), fc.constantFrom('', ' ', '0x10')),
)
const KEYS = Object.keys(configurationKeys)
const value = fc.oneof(
  anything,
  numberText,
  mutated(
    fc.constantFrom(
      'https://api.documentpro.ai',
      'detail.request_id',
      'completed,failed',
      '{"source":["a"]}',
      'true',
      'arn:aws:secretsmanager:us-east-1:000000000000:secret:a-AbCdEf',
    ),
  ),
)

/** The parsers of what operators give us. */
export const configurationParsers: readonly FuzzedParser[] = [
  fuzzed(
    'number settings',
    4_000,
    fc.tuple(fc.constantFrom(...NUMBERS), numberText),
    ([setting, text]) => {
      const { name, env } = setting
      const read = settingOr(env, () =>
        Number(
          Object.entries(readSettings('worker', { ...VARIABLES, [env]: text })).find(
            ([key]) => key === name,
          )?.[1],
        ),
      )
      if (read === undefined) return
      expect(read).toBe(Number(text))
      expect(read).toBeGreaterThanOrEqual(setting.min)
      expect(read).toBeLessThanOrEqual(setting.max)
    },
  ),
  fuzzed('statuses', 1_000, mutated(fc.constantFrom('completed', 'completed,failed')), (text) => {
    const env = variableOf('webhookStatuses')
    const read = settingOr(env, () =>
      readSettings('worker', { ...VARIABLES, [env]: text }),
    )?.webhookStatuses
    if (read === undefined) return
    expect(read.length).toBeGreaterThan(0)
    expect(read.filter((status) => !FINISHED_STATUSES.includes(status))).toStrictEqual([])
  }),
  fuzzed(
    'configuration',
    3_000,
    fc.dictionary(fc.oneof(fc.constantFrom(...KEYS), fc.string()), value, { maxKeys: 3 }),
    (given) => {
      try {
        configure(given)
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigurationError)
      }
    },
  ),
  fuzzed(
    'dead letters, as the command reads them',
    2_000,
    fc.tuple(
      mutated(queueMessage),
      fc.dictionary(
        fc.constantFrom('reason', 'status', 'attempts', 'first_accepted_at', 'request_id'),
        fc.string(),
      ),
    ),
    ([body, attributes]) => {
      const letter = {
        messageId: 'm',
        body,
        sentAt: NOW,
        attributes: new Map(Object.entries(attributes)),
        movedBySqs: false,
      }
      const { attempts, firstAcceptedAt } = readLetter(letter, ['detail', 'request_id'])
      expect([attempts, firstAcceptedAt].map(Number.isNaN)).toStrictEqual([false, false])
    },
  ),
]

/** What was read, or undefined where the variable was refused by its name. */
function settingOr<T>(variable: string, read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    expect(error).toMatchObject({
      name: 'SettingError',
      message: expect.stringContaining(variable),
    })
    return undefined
  }
}
