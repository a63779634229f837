export { ConfigurationError } from './configuration-error.js';
export { DeletionStack } from './deletion-stack.js';
export { DocumentProDeletion } from './documentpro-deletion.js';
