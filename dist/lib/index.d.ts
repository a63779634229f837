export { ConfigurationError } from './configuration-error.ts';
export type { ConfigurationProps } from './configuration-props.ts';
export { DeletionStack } from './deletion-stack.ts';
export { DocumentProDeletion, type DocumentProDeletionProps } from './documentpro-deletion.ts';
export type { OwnResources } from './own-resources.ts';
//# sourceMappingURL=index.d.ts.map