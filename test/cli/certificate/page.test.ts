import { execFileSync, spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { certificatePage } from '../../../cli/certificate/page.ts'
import { CLAIMS } from '../../lambda/certificates/signer-in-kms.ts'
import { temporaryDirectory } from '../../local/fixtures/temporary-directory.ts'

const TOKEN = `${'h'.repeat(260)}.${'p'.repeat(3_740)}.${'s'.repeat(86)}`
const page = (claims: object = CLAIMS, kind: 'certificate' | 'statement' = 'certificate') =>
  certificatePage({ kind, keyId: 'k'.repeat(43), claims: { ...claims } }, TOKEN)

/** Claims as long as they can be. */
const LONGEST = {
  ...CLAIMS,
  request_id: 'W'.repeat(256),
  requested: { ...CLAIMS.requested, by: 'W'.repeat(256), reason: 'W'.repeat(256) },
  authorised: { iam_arn: 'W'.repeat(512) },
  executed: { ...CLAIMS.executed, method: 'DELETE', url: 'W'.repeat(100), evidence: 'observed' },
  shortened: ['requested.by', 'requested.reason'],
}

const browser = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
)

describe('the page of a certificate', () => {
  it('is one file that loads and runs nothing, and has the whole certificate', () => {
    const html = page()
    expect(html).not.toMatch(/<script|<link|<img|src=|url\(|https?:\/\//i)
    expect(html).toContain("default-src 'none'")
    expect(html).toContain(TOKEN)
  })

  it('shows what was signed as text, whatever stands in it', () => {
    const html = page({ ...CLAIMS, requested: { reason: `<script>"'&` } })
    expect(html).toContain('&lt;script&gt;&quot;&#39;&amp;')
    expect(html).not.toContain('<script>')
  })

  it('of a statement of outcome is not headed as a certificate', () => {
    expect(page(CLAIMS, 'statement')).toContain('<h1>Statement of outcome</h1>')
  })

  it.skipIf(browser === undefined)(
    'fits on one sheet of A4 as Chromium prints it, with the longest texts, too',
    { timeout: 60_000 },
    async () => {
      const directory = await temporaryDirectory()
      for (const [name, claims] of Object.entries({ usual: CLAIMS, longest: LONGEST })) {
        const [html, pdf] = [join(directory, `${name}.html`), join(directory, `${name}.pdf`)]
        await writeFile(html, page(claims))
        const given = [
          '--headless',
          '--no-sandbox',
          '--disable-gpu',
          '--log-level=3',
          '--no-pdf-header-footer',
          `--user-data-dir=${join(directory, 'profile')}`,
          `--print-to-pdf=${pdf}`,
          `file://${html}`,
        ]
        execFileSync(browser ?? '', given, { stdio: 'ignore' })
        const printed = await readFile(pdf, 'latin1')
        expect(printed.match(/\/Type\s*\/Page\b/g), name).toHaveLength(1)
        expect(printed).toMatch(/\/MediaBox\s*\[0 0 59[456][.\d]* 84[12][.\d]*\]/)
      }
    },
  )
})
