import { fileURLToPath } from 'node:url'
import { Code } from 'aws-cdk-lib/aws-lambda'
import type { BundleName } from './bundle-name.ts'

/** The code of a function as the package brings it. */
export function functionCode(name: BundleName): Code {
  return Code.fromAsset(fileURLToPath(new URL(`../assets/${name}`, import.meta.url)))
}
