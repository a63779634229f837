import { Code } from 'aws-cdk-lib/aws-lambda';
import type { BundleName } from './bundle-name.ts';
/** The code of a function as the package brings it. */
export declare function functionCode(name: BundleName): Code;
//# sourceMappingURL=built-function-code.d.ts.map