import type { BundledFile } from './bundle.ts'

const PLACE = /node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+/

/** The places of the packages that a bundle of a function has code of, by its map. */
export function packagesInMaps(files: readonly BundledFile[]): readonly string[] {
  const maps = files.filter(({ name }) => name.endsWith('.map'))
  return packagesOf(
    maps.flatMap(({ contents }): readonly string[] => {
      return JSON.parse(Buffer.from(contents).toString()).sources
    }),
  )
}

/** The places of the packages that files are of, each once, in order. */
export function packagesOf(paths: readonly string[]): readonly string[] {
  return [...new Set(paths.flatMap((path) => PLACE.exec(path)?.[0] ?? []))].toSorted()
}
