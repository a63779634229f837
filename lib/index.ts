export type { Configuration } from './configuration.ts'
export { ConfigurationError } from './configuration-error.ts'
export { DeletionStack } from './deletion-stack.ts'
export { DocumentProDeletion, type DocumentProDeletionProps } from './documentpro-deletion.ts'
