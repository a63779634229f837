/**
 * How the command line is bundled into the package: with all that it uses, so that an app that installs the package gets nothing
 * beside it.
 *
 * @module
 */
import { basename } from 'node:path'
import { buildSync } from 'esbuild'
import { type BundledFile, PROJECT_FOLDER } from './bundle.ts'
import { packagesOf } from './bundled-packages.ts'

/** A package's code that was written for `require` still calls it. */
const REQUIRE = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`

/** The file that is called. */
export const PROGRAM = 'documentpro-deletion.js'

/** The command line, and where the packages are that it has code of. */
export interface BundledCli {
  readonly files: readonly BundledFile[]
  readonly packages: readonly string[]
}

/** @throws BuildFailure, esbuild's own, with what it can't bundle */
export function bundleCli(): BundledCli {
  const { outputFiles, metafile } = buildSync({
    absWorkingDir: PROJECT_FOLDER,
    entryPoints: { 'documentpro-deletion': 'cli/packaged.ts' },
    outdir: 'dist/cli',
    bundle: true,
    platform: 'node',
    format: 'esm',
    // What a command doesn't need isn't loaded.
    splitting: true,
    target: 'node22',
    mainFields: ['module', 'main'],
    conditions: ['module', 'packaged'],
    minify: true,
    legalComments: 'none',
    banner: { js: REQUIRE },
    write: false,
    metafile: true,
  })
  const inputs = Object.values(metafile.outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) =>
      bytesInOutput > 0 ? [path] : [],
    ),
  )
  return {
    files: outputFiles.map(({ path, contents }) => ({ name: basename(path), contents })),
    packages: packagesOf(inputs),
  }
}
