import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const ROOT = new URL('../', import.meta.url)

/** What it says and how it ends on this version of Node.js. */
function on(version: string) {
  const pretend = `Object.defineProperty(process, 'versions', { value: { node: '${version}' } })`
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`, 'require-node-24.mjs'],
    { cwd: ROOT, encoding: 'utf8' },
  )
  return { status, stderr }
}

describe('before our programs run', () => {
  it.each(['18.20.8', '20.20.2', '22.22.0', '23.11.0', '24.1.0'])(
    'Node.js %s is told what to do, in one line',
    (version) => {
      const { status, stderr } = on(version)
      expect(status).toBe(1)
      expect(stderr).toMatch(
        new RegExp(
          `^This needs Node.js 24.2 or newer, and this is ${version}\\..*npm rebuild node --ignore-scripts=false.*\\n$`,
        ),
      )
    },
  )

  it.each(['24.2.0', '24.21.0', '26.0.0'])('Node.js %s is good', (version) => {
    expect(on(version)).toStrictEqual({ status: 0, stderr: '' })
  })

  it('every script asks first that runs TypeScript or the tests', () => {
    const { scripts } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'))
    const unguarded = Object.entries<string>(scripts).filter(
      ([, script]) =>
        /\.ts\b|\bvitest\b/.test(script) &&
        !/^node require-node-24\.mjs && |depcruise/.test(script),
    )
    expect(unguarded).toStrictEqual([])
  })

  it('the versions of .nvmrc, of what npm ci brings and of this one agree', () => {
    const { devDependencies } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'))
    const [major] = String(devDependencies.node).split('.')
    expect(readFileSync(new URL('.nvmrc', ROOT), 'utf8').trim()).toBe(major)
    expect(process.versions.node.split('.')[0]).toBe(major)
  })
})
