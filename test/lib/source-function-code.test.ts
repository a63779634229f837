import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { App, Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { expect, it } from 'vitest'
import { functionCode } from '../../lib/source-function-code.ts'
import { NAMES } from '../../packaging/bundle.ts'
import { temporaryDirectory } from '../local/fixtures/temporary-directory.ts'
import { sharedBundles } from '../packaging/shared-bundles.ts'

it('gives each function the bundle of its own name', async () => {
  const outdir = await temporaryDirectory()
  const app = new App({
    outdir,
    context: { 'aws:cdk:enable-asset-metadata': true },
    builtinCloudFormationValidation: false,
  })
  const stack = new Stack(app, 'Stack')
  for (const name of NAMES) {
    new LambdaFunction(stack, name, {
      code: functionCode(name),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      description: name,
    })
  }

  for (const [name, files] of await sharedBundles()) {
    const found = Template.fromStack(stack).findResources('AWS::Lambda::Function', {
      Properties: { Description: name },
    })
    const [folder] = Object.values(found).map(({ Metadata }) => Metadata['aws:asset:path'])
    for (const { name: file, contents } of files) {
      expect(readFileSync(join(outdir, folder, file)).equals(contents), `${name} ${file}`).toBe(
        true,
      )
    }
  }
})
