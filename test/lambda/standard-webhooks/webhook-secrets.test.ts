import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  WebhookSecrets,
  WebhookSecretUnavailableError,
} from '../../../lambda/standard-webhooks/webhook-secrets.ts'
import { OTHER_SECRET, SECRET } from './signed.ts'

const secretOf = (bytes: Uint8Array) => `whsec_${Buffer.from(bytes).toString('base64')}`

describe('the webhook secrets', () => {
  it.each([
    ['one', SECRET],
    ['one with a line break at the end', `${SECRET}\n`],
    ['one with a byte order mark and a CRLF', `\ufeff${SECRET}\r\n`],
    ['one without padding', SECRET.replace(/=+$/, '')],
    ['two with a space between', `${SECRET} ${OTHER_SECRET}`],
    ['two on lines of their own', `${SECRET}\r\n${OTHER_SECRET}\n`],
  ])('are taken from a text that holds %s', (_what, text) => {
    expect(() => WebhookSecrets.fromText(text)).not.toThrow()
  })

  it('may be of 24 to 64 bytes, whatever these are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 100 }), (bytes) => {
        const read = () => WebhookSecrets.fromText(secretOf(bytes))
        if (bytes.length >= 24 && bytes.length <= 64) read()
        else expect(read).toThrow(WebhookSecretUnavailableError)
      }),
    )
  })

  it.each([
    ['binary', undefined],
    ['empty', ''],
    ['only white space', ' \n'],
    ['without prefix', SECRET.slice('whsec_'.length)],
    ['with nothing behind the prefix', 'whsec_'],
    ['of an asymmetric scheme', SECRET.replace('whsec_', 'whpk_')],
    ['base64url', `whsec_${'-_'.repeat(20)}`],
    ['cut in the middle of a byte', SECRET.slice(0, -2)],
    ['JSON', JSON.stringify({ secret: SECRET })],
    ['three', [SECRET, OTHER_SECRET, SECRET].join(' ')],
    ['good and bad', `${SECRET} password`],
  ])('are refused as a whole when the text is %s, and never quoted', (_what, text) => {
    const quoted = (text ?? '').split(/\s+/).filter((word) => word.length > 'whsec_'.length)
    try {
      WebhookSecrets.fromText(text)
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(WebhookSecretUnavailableError)
      for (const word of quoted) expect(String(error)).not.toContain(word)
    }
  })

  it('show nothing when they are printed or serialised', () => {
    const secrets = WebhookSecrets.fromText(SECRET)
    const shown = `${inspect(secrets, { showHidden: true, depth: 9 })} ${JSON.stringify({ secrets })}`
    expect(shown).toContain('[webhook secrets]')
    expect(shown).not.toContain(SECRET.slice('whsec_'.length))
    expect(shown).not.toMatch(/first|66 69 72/)
  })

  it('equal those with the same keys in the same order', () => {
    const one = WebhookSecrets.fromText(SECRET)
    expect(one.equals(WebhookSecrets.fromText(` ${SECRET}\n`))).toBe(true)
    expect(one.equals(WebhookSecrets.fromText(OTHER_SECRET))).toBe(false)
    expect(one.equals(WebhookSecrets.fromText(`${SECRET} ${OTHER_SECRET}`))).toBe(false)
  })
})
