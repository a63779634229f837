import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** DocumentPro's own example in a loop, as people run it today. */
export type ScriptWay = 'sequential' | 'threads'

export interface ScriptFigures {
  readonly way: ScriptWay
  readonly language: string
  readonly deletions: number
  readonly seconds: number
  readonly perSecond: number
}

const source = (name: string): string => fileURLToPath(new URL(`./peers/${name}`, import.meta.url))

/** Runs it against the upstream: in Python where `requests` is there, else the same in Node. */
export function measureScript(
  way: ScriptWay,
  deletions: number,
  upstreamUrl: string,
): ScriptFigures {
  const python = hasPythonRequests()
  const [program, script] = python
    ? ['python3', source('script.py')]
    : [process.execPath, source('script.mjs')]
  const args = [script, `${upstreamUrl}/files`, 'bench-key', way, String(deletions)]
  const seconds = Number(execFileSync(program, args, { encoding: 'utf8' }))
  const language = python ? 'Python requests' : 'Node'
  return { way, language, deletions, seconds, perSecond: deletions / seconds }
}

function hasPythonRequests(): boolean {
  try {
    execFileSync('python3', ['-c', 'import requests'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
