import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PROJECT_FOLDER } from './bundle.ts'

/** What of ours the construct is compiled from. */
const SOURCES = ['lib', 'lambda/settings.ts', 'lambda/deletion/outcome.ts']

/** The checkout's way to the code of the functions, which needs esbuild. */
const CHECKOUT_ONLY = 'lib/source-function-code.ts'

const FUNCTION_CODE = `// The code comes with the package.
export { functionCode } from './built-function-code.ts'
`

/** Writes the construct's source into a folder, as it is published: with functions that are bundled already. */
export async function writePublishedSource(folder: string): Promise<void> {
  for (const source of SOURCES) {
    await cp(join(PROJECT_FOLDER, source), join(folder, source), {
      recursive: true,
      filter: (path) => path !== join(PROJECT_FOLDER, CHECKOUT_ONLY),
    })
  }
  await writeFile(join(folder, 'lib/function-code.ts'), FUNCTION_CODE)
}
