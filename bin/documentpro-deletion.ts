import { App } from 'aws-cdk-lib'
import { ConfigurationError, DeletionStack } from '../lib/index.ts'

const app = new App()
try {
  new DeletionStack(app, 'DocumentProDeletion', {
    description: 'Deletes DocumentPro parsing results provably, once, and without anybody watching',
  })
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error
  console.error(error.message)
  process.exit(1)
}
