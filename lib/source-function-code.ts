import { AssetHashType, DockerImage } from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { bundle, PROJECT_FOLDER, writeBundle } from '../packaging/bundle.ts'
import type { BundleName } from './bundle-name.ts'

/** The code of a function, bundled from its source when the stack is synthesised. */
export function functionCode(name: BundleName): Code {
  return Code.fromAsset(PROJECT_FOLDER, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never run: what can't be bundled here is an error.
      image: DockerImage.fromRegistry('none'),
      // Says which: the CDK stages only once what has the same folder and settings.
      command: [name],
      local: {
        tryBundle(outputDirectory) {
          writeBundle(outputDirectory, bundle(name))
          return true
        },
      },
    },
  })
}
