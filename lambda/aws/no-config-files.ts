/**
 * Stands in for `node:fs/promises` in the bundles, where only the SDK's search for configuration files uses it: Lambda
 * has none, and the module costs a cold start what it takes to load.
 *
 * @module
 */
export async function readFile(path: string): Promise<never> {
  throw new Error(`a function reads no configuration file: ${path}`)
}
