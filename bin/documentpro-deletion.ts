import { App } from 'aws-cdk-lib'
import { ConfigurationError, DeletionStack } from '../lib/index.ts'

const app = new App()
try {
  new DeletionStack(app, 'DocumentProDeletion', {
    description: 'Deletes DocumentPro parsing results until each has one recorded outcome',
  })
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error
  console.error(error.message)
  process.exit(1)
}
