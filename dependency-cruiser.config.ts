// What may import what is said once, in docs/architecture.md's table.

import { readFileSync } from 'node:fs'
import type { IConfiguration } from 'dependency-cruiser'
import { importRules } from './docs/import-rules.ts'

export default {
  forbidden: [
    ...importRules(readFileSync(new URL('docs/architecture.md', import.meta.url), 'utf8')),
  ],
  options: {
    // Tests and tools' settings import what they like; the other folders are written by tools.
    exclude: { path: '^(?:test|coverage|reports|cdk\\.out|\\.[^./])|^[^/]+\\.[cm]?[jt]s$' },
    doNotFollow: { path: 'node_modules' },
    // TypeScript 7 has no compiler that a tool can call.
    parser: 'swc' as const,
    enhancedResolveOptions: { extensions: ['.ts', '.mjs', '.js', '.json'] },
  },
} satisfies IConfiguration
