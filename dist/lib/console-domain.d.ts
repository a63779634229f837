import type { Construct } from 'constructs';
/** The console's domain for a stack; CloudFormation chooses it where the partition is known at deployment only. */
export declare function consoleDomain(scope: Construct): string;
//# sourceMappingURL=console-domain.d.ts.map