import type { IConstruct } from 'constructs';
import { type Configuration } from './configuration.ts';
/** The context keys are prefixed, so that a misspelt one is noticed. */
export declare const CONTEXT_PREFIX = "documentpro:";
/**
 * The configuration in the CDK context, from `cdk.json` or `-c key=value`.
 * @throws ConfigurationError with a sentence for each value that doesn't fit, and for each key that would go unread
 * because of its prefix
 */
export declare function configurationFromContext(scope: IConstruct): Configuration;
//# sourceMappingURL=context.d.ts.map