import type { IConstruct } from 'constructs';
/** What is wrong with a value that has such references in it; undefined where nothing is. */
export declare function dynamicReferenceFault(value: unknown, scope: IConstruct | undefined): string | undefined;
//# sourceMappingURL=dynamic-references.d.ts.map