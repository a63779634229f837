import { isJsonObject } from '../../lambda/intake/json-object.ts'
import type { Verified } from './verify.ts'

const TITLES = {
  certificate: 'Certificate of deletion',
  statement: 'Statement of outcome',
} as const satisfies Record<Verified['kind'], string>

/** A name for what stands in the claims, and where it is. */
type Row = readonly [name: string, ...path: readonly string[]]

const ROWS: readonly Row[] = [
  ['Parsing run (request_id)', 'request_id'],
  ['Requested', 'requested', 'at'],
  ['Requested by', 'requested', 'by'],
  ['Reason', 'requested', 'reason'],
  ['Came by', 'requested', 'origin'],
  ['Authorised', 'authorised'],
  ['Executed', 'executed', 'at'],
  ['Executed by', 'executed', 'by'],
  ['API key (fingerprint)', 'executed', 'key_fingerprint'],
  ['Method', 'executed', 'method'],
  ['Address', 'executed', 'url'],
  ["DocumentPro's answer", 'executed', 'status'],
  ['Outcome', 'executed', 'outcome'],
  ['Evidence', 'executed', 'evidence'],
  ['Attempts', 'executed', 'attempts'],
  ['Asked again', 'verified', 'at'],
  ['Found', 'verified', 'finding'],
  ['Holds checked', 'holds_checked'],
  ['Cut short', 'shortened'],
  ['Certificate', 'jti'],
  ['Issuer', 'iss'],
  ['Tool', 'tool'],
]

/** Of the claims as JSON; with more, a sheet takes a smaller type. */
const USUAL_LENGTH = 1_900

/**
 * A page of a certificate that was verified: one file, without scripts, that fits on one sheet of A4. The whole certificate
 * is on it, so that the paper can be verified, too.
 */
export function certificatePage({ kind, keyId, claims }: Verified, token: string): string {
  const rows = ROWS.flatMap(([name, ...path]) => {
    const text = shown(at(claims, path))
    return text === undefined ? [] : [`<tr><th>${escaped(name)}</th><td>${escaped(text)}</td></tr>`]
  })
  const residuals = Array.isArray(claims.residuals) ? claims.residuals : []
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${TITLES[kind]} ${escaped(String(claims.request_id))}</title>
<style>
@page { size: A4; margin: 10mm 15mm }
* { box-sizing: border-box }
body { font: 8.5pt/1.25 system-ui, "Liberation Sans", Arial, sans-serif; color: #111; max-width: 180mm; margin: 0 auto }
h1 { font-size: 17pt; margin: 0 0 1.5mm; border-bottom: .6mm solid #111; padding-bottom: 1.5mm }
p { margin: 1.5mm 0 }
.statement { font-size: 10pt }
table { border-collapse: collapse; width: 100%; margin: 2mm 0 }
th, td { text-align: left; vertical-align: top; padding: .3mm 0; border-bottom: .1mm solid #bbb; overflow-wrap: anywhere }
th { width: 46mm; font-weight: 600; padding-right: 3mm }
ul { margin: 1mm 0; padding-left: 5mm }
.token { font: 5.2pt/1.15 "Liberation Mono", Consolas, monospace; overflow-wrap: anywhere; word-break: break-all }
body.dense { font-size: 6.5pt }
body.dense .token { font-size: 4.5pt }
@media screen { body { padding: 8mm } }
</style>
</head>
<body${JSON.stringify(claims).length > USUAL_LENGTH ? ' class="dense"' : ''}>
<h1>${TITLES[kind]}</h1>
<p class="statement">${escaped(String(claims.statement))}</p>
<table>
${rows.join('\n')}
</table>
${residuals.length === 0 ? '' : `<p><strong>Not covered</strong></p>\n<ul>${residuals.map((residual) => `<li>${escaped(String(residual))}</li>`).join('')}</ul>`}
<p><strong>To verify</strong>: the text below is the certificate, a JSON Web Signature (RFC 7515, Ed25519) by the key ${escaped(keyId)}. Compare that with what the issuer told you by another way.</p>
<p class="token">${escaped(token)}</p>
</body>
</html>
`
}

function at(claims: Verified['claims'], path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) => (isJsonObject(value) ? value[name] : undefined),
    claims,
  )
}

function shown(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(String).join(', ')
  if (!isJsonObject(value)) return String(value)
  const texts = Object.entries(value).map(([name, text]) => `${name}: ${String(text)}`)
  return texts.length === 0 ? undefined : texts.join(', ')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}
