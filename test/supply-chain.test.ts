import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bundleCli } from '../packaging/bundle-cli.ts'
import { packagesInMaps } from '../packaging/bundled-packages.ts'
import { licenceFault } from './licences.ts'
import { sharedBundles } from './packaging/shared-bundles.ts'

interface LockedPackage {
  readonly version?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly license?: string
  readonly optional?: boolean
  readonly inBundle?: boolean
  readonly link?: boolean
  readonly os?: readonly string[]
  readonly cpu?: readonly string[]
  readonly hasInstallScript?: boolean
}

interface Manifest {
  readonly license?: string | { readonly type: string }
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly overrides?: Readonly<Record<string, unknown>>
  readonly allowScripts?: Readonly<Record<string, boolean>>
}

const ROOT = new URL('../', import.meta.url)
const manifest: Manifest = readJson('package.json')
const lockfile: { packages: Readonly<Record<string, LockedPackage & Manifest>> } =
  readJson('package-lock.json')
const { '': root, ...locked } = lockfile.packages
const packages = Object.entries(locked)

function readJson(path: string) {
  return JSON.parse(readFileSync(new URL(path, ROOT), 'utf8'))
}

/** The places of the packages that break a rule. */
function breaking(rule: (entry: LockedPackage, path: string) => boolean): readonly string[] {
  return packages.filter(([path, entry]) => rule(entry, path)).map(([path]) => path)
}

describe('package.json', () => {
  it('asks for exact versions only', () => {
    const { devDependencies, overrides = {} } = manifest
    const asked = Object.entries({ ...devDependencies, ...overrides })
    const exact = /^\d+\.\d+\.\d+(-[\w.-]+)?$/

    expect(asked.filter(([, version]) => !exact.test(String(version)))).toStrictEqual([])
  })

  it('asks for what the lockfile was made for', () => {
    const { devDependencies, peerDependencies } = manifest
    expect(root).toMatchObject({ devDependencies, peerDependencies })
  })

  it('lets an app bring a newer CDK than the one that this is tested with, and no older one', () => {
    const { devDependencies = {}, peerDependencies = {} } = manifest
    const ranges = Object.keys(peerDependencies).map((name) => [name, `^${devDependencies[name]}`])
    expect(peerDependencies).toStrictEqual(Object.fromEntries(ranges))
  })
})

describe('the lockfile', () => {
  it('takes packages from one registry over https, never from git, a file or a folder', () => {
    const sources = packages.flatMap(([, { resolved }]) => resolved ?? [])

    // Absent is best: npm then asks whatever registry it is configured for.
    expect(sources.filter((url) => !/^https:\/\/[^/]+\/.+\.tgz$/.test(url))).toStrictEqual([])
    expect(new Set(sources.map((url) => new URL(url).host)).size).toBeLessThanOrEqual(1)
    expect(breaking(({ link }) => link === true)).toStrictEqual([])
  })

  it('pins the content of every package that can be installed here', () => {
    const unpinned = breaking(
      ({ integrity, inBundle }) => !/^sha512-[\w+/]{86}==/.test(integrity ?? '') && !inBundle,
    )

    // Other platforms' binaries, which the registry of the author doesn't carry.
    const binaries = breaking((entry) => entry.optional === true && entry.os !== undefined)
    expect(unpinned.filter((path) => !binaries.includes(path))).toStrictEqual([])
    expect(unpinned.filter((path) => existsSync(new URL(path, ROOT)))).toStrictEqual([])
  })

  it('has no install script but those that package.json decides on by name', () => {
    const decided = manifest.allowScripts ?? {}
    const undecided = breaking(
      ({ hasInstallScript }, path) =>
        hasInstallScript === true && !Object.hasOwn(decided, nameOf(path)),
    )

    expect(undecided).toStrictEqual([])
    expect(Object.keys(decided).filter((name) => !locked[`node_modules/${name}`])).toStrictEqual([])
  })

  it('has licences that let us ship what we ship', async () => {
    const shipped = await bundledPackages()
    expect(shipped).toContain('node_modules/@aws-sdk/client-sqs')
    expect(shipped).toContain('node_modules/commander')
    const faults = packages.flatMap(([path, { license }]) => {
      const fault = licenceFault(license, !shipped.has(path), nameOf(path))
      return fault === undefined ? [] : `${path} ${fault}`
    })

    expect(faults).toStrictEqual([])
  })

  it('says of each package the licence that its own package.json says', () => {
    const differing = breaking(({ license }, path) => {
      const own = new URL(`${path}/package.json`, ROOT)
      if (!existsSync(own)) return false
      const manifest: Manifest = JSON.parse(readFileSync(own, 'utf8'))
      return licenceOf(manifest) !== license
    })

    expect(differing).toStrictEqual([])
  })
})

/** The places of the packages that a bundle has code of: they are what we ship. */
async function bundledPackages(): Promise<ReadonlySet<string>> {
  const functions = [...(await sharedBundles()).values()].flatMap(packagesInMaps)
  return new Set([...functions, ...bundleCli().packages])
}

/** Packages of npm's early years say it in an object. */
function licenceOf({ license }: Manifest): string | undefined {
  return typeof license === 'object' ? license.type : license
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
}
